// 320 px wide, and with the spacing some readers need: no sideways scroll, no lost words, nothing too small.
import { widths } from '../browser.mjs';

export const name = 'reflow';
export const options = { size: widths.narrow };
const spacing = '* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-bottom: 2em !important }';

export async function problems({ page }) {
  const found = await page.evaluate(measure);
  const wide = await (await page.setViewportSize(widths.wide), page.evaluate(measure));
  await page.setViewportSize(widths.narrow);
  // A constructed style sheet is not an inline one, so the page's policy lets it be.
  await page.evaluate(css => { const sheet = new CSSStyleSheet(); sheet.replaceSync(css); document.adoptedStyleSheets.push(sheet); }, spacing);
  const spaced = (await page.evaluate(measure)).filter(problem => !found.includes(problem)).map(problem => `with wide spacing: ${problem}`);
  return [...found.map(problem => `320: ${problem}`), ...wide.map(problem => `1440: ${problem}`), ...spaced].slice(0, 20);
}

function measure() {
  const found = [], edge = document.documentElement.clientWidth;
  const shown = element => element.checkVisibility({ visibilityProperty: true });
  const named = element => `${element.tagName.toLowerCase()}.${element.getAttribute('class') ?? ''} “${element.textContent.trim().replace(/\s+/g, ' ').slice(0, 30)}”`;
  const over = document.documentElement.scrollWidth - edge;
  if (over > 0) {
    const wide = [...document.querySelectorAll('body *')].filter(element => shown(element) && !element.closest('svg') && element.getBoundingClientRect().right > edge + 1);
    found.push(`the page scrolls sideways by ${over}: ${wide.slice(-3).map(named).join(', ')}`);
  }
  for (const box of document.querySelectorAll('body *')) {
    if (box.closest('svg') || !shown(box) || box.clientWidth <= 1 || box.clientHeight <= 1) continue;
    const style = getComputedStyle(box), cut = /hidden|clip/;
    if (cut.test(style.overflowX) && box.scrollWidth > box.clientWidth + 1 && box.textContent.trim()) found.push(`${named(box)} cuts words off at its side`);
    if (cut.test(style.overflowY) && box.scrollHeight > box.clientHeight + 2 && box.textContent.trim()) found.push(`${named(box)} cuts words off below`);
    const scrolls = /auto|scroll/.test(style.overflowX) && box.scrollWidth > box.clientWidth + 1;
    if (scrolls && !(box.tabIndex >= 0 && (box.getAttribute('aria-label') || box.getAttribute('aria-labelledby')))) found.push(`${named(box)} scrolls sideways but cannot be reached by keyboard, or has no name`);
  }
  for (const text of document.querySelectorAll('svg text')) {
    const matrix = text.getScreenCTM(), size = matrix && parseFloat(getComputedStyle(text).fontSize) * Math.hypot(matrix.b, matrix.d);
    if (shown(text) && text.textContent.trim() && size < 11.99) found.push(`chart text “${text.textContent.slice(0, 20)}” is ${size.toFixed(1)} px high`);
  }
  for (const control of document.querySelectorAll('button, summary, select, textarea, input:not([type=hidden]), nav a, a[class*="button"], a[class*="btn"]')) {
    if (!shown(control)) continue;
    const boxes = [control, ...(/checkbox|radio/.test(control.type) ? control.labels : [])].map(part => part.getBoundingClientRect());
    const [height, width] = ['height', 'width'].map(side => Math.max(...boxes.map(box => box[side])));
    const [itsHeight, itsWidth] = [boxes[0].height, boxes[0].width];
    if (itsHeight > 1 && itsWidth > 1 && (height < 23.9 || width < 23.9)) found.push(`${named(control)} is only ${Math.round(width)} by ${Math.round(height)} px`);
  }
  return [...new Set(found)];
}
