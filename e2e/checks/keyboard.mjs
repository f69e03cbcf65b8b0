// Tab from the top to the end: every control is reached, can be seen to have the focus, and is not covered.
import { widths } from '../browser.mjs';

export const name = 'keyboard';

export async function problems({ page }) {
  return [...await walk(page, 'wide'), ...await walk(page, 'phone')];
}

async function walk(page, width) {
  await page.setViewportSize(widths[width]);
  await page.evaluate(() => { document.activeElement?.blur(); window.scrollTo(0, 0); });
  const expected = await page.evaluate(markControls);
  const reached = new Set(), found = [];
  for (let step = 0, last; step < expected.length * 2 + 20; step += 1) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate(lookAtFocus);
    // A date field has several stops of its own; anything else met again is the end of the round.
    if (stop && stop.at === last) continue;
    if (!stop || reached.has(stop.at)) break;
    reached.add(last = stop.at);
    if (step === 0 && !stop.skips) found.push(`${width}: the first stop is ${stop.what}, not a link past the navigation`);
    if (!stop.ring) found.push(`${width}: nothing shows that ${stop.what} has the focus`);
    if (stop.coveredBy) found.push(`${width}: ${stop.what} is covered by ${stop.coveredBy} when it has the focus`);
  }
  for (const { at, what } of expected) if (!reached.has(at)) found.push(`${width}: Tab does not reach ${what}`);
  return found;
}

function markControls() {
  const all = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]';
  const seen = element => element.checkVisibility({ visibilityProperty: true }) && !element.disabled && element.tabIndex >= 0 && !element.closest('[inert]');
  // Of a group of radio buttons Tab visits one; the arrows do the rest.
  const first = element => element.type !== 'radio' || element === (document.querySelector(`input[type=radio][name="${CSS.escape(element.name)}"]:checked`) ?? document.querySelector(`input[type=radio][name="${CSS.escape(element.name)}"]`));
  return [...document.querySelectorAll(all)].filter(element => seen(element) && first(element)).map((element, at) => {
    element.__stop = at;
    return { at, what: `${element.tagName.toLowerCase()} “${(element.textContent.trim() || element.getAttribute('aria-label') || element.name || '').slice(0, 40)}”` };
  });
}

function lookAtFocus() {
  const element = document.activeElement;
  if (!element || element === document.body || element === document.documentElement) return null;
  const style = getComputedStyle(element), box = element.getBoundingClientRect();
  const drawn = element.closest('label') ?? element.labels?.[0];
  const rings = node => { const s = getComputedStyle(node); return (s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2) || s.boxShadow !== 'none'; };
  const middle = [box.left + box.width / 2, box.top + Math.min(box.height / 2, 20)];
  const above = document.elementFromPoint(...middle);
  const covered = above && above !== element && !element.contains(above) && !above.contains(element) && !drawn?.contains(above);
  return {
    at: element.__stop ?? -1,
    what: `${element.tagName.toLowerCase()} “${(element.textContent.trim() || element.getAttribute('aria-label') || element.name || '').slice(0, 40)}”`,
    skips: element.matches('a[href^="#"]'),
    ring: rings(element) || (drawn && rings(drawn)) || style.outlineStyle === 'auto',
    coveredBy: covered ? `${above.tagName.toLowerCase()}.${above.getAttribute('class') ?? ''}` : null,
  };
}
