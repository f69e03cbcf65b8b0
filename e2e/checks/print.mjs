// On A4 nothing is cut off, the controls are gone and the words are still there.
export const name = 'print';
const paper = { width: 718, height: 1020 };

export async function problems({ page }) {
  await page.setViewportSize(paper);
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  const found = await page.evaluate(() => {
    const shown = element => element.checkVisibility({ visibilityProperty: true });
    const named = element => `${element.tagName.toLowerCase()}.${element.getAttribute('class') ?? ''}`;
    const edge = document.documentElement.clientWidth, found = [];
    for (const element of document.querySelectorAll('main *')) {
      if (element.closest('svg') && element.tagName !== 'svg' || !shown(element)) continue;
      const box = element.getBoundingClientRect(), hidden = box.width <= 1 || box.height <= 1;
      if (!hidden && box.right > edge + 1) found.push(`${named(element)} goes over the edge of the paper by ${Math.round(box.right - edge)}`);
      if (!hidden && element.scrollWidth > element.clientWidth + 1 && /hidden|auto|scroll|clip/.test(getComputedStyle(element).overflowX)) found.push(`${named(element)} cuts its words off on paper`);
    }
    if (!document.querySelector('h1') || !shown(document.querySelector('h1'))) found.push('the heading is not printed');
    for (const control of document.querySelectorAll('nav, button, input[type=search]')) if (shown(control)) { found.push(`${named(control)} “${control.textContent.trim().slice(0, 30)}” is printed`); }
    const [r, g, b] = getComputedStyle(document.body).backgroundColor.match(/[\d.]+/g)?.map(Number) ?? [255, 255, 255];
    const clear = getComputedStyle(document.body).backgroundColor.endsWith(', 0)');
    if (!clear && Math.min(r, g, b) < 200) found.push('the paper is dark');
    return found;
  });
  return [...new Set(found)].slice(0, 12);
}
