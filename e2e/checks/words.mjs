// The words this product never says, in all that a page shows or reads out.
export const name = 'words';
const never = /\b(rank(s|ed|ing|ings)?|league( tables?)?|leader ?boards?|under-?perform\w*|worst|best|bottom|lowest|weak(est)?|failing|fails?|failed|outliers?|rag|target missed|at risk|significan\w+|can't|don't|won't|p ?[<=] ?0?\.\d+)\b/gi;

export async function problems({ page }) {
  const said = await page.evaluate(() => [
    document.title, document.body.innerText,
    ...[...document.querySelectorAll('[aria-label], [alt], [placeholder], [title], svg title, svg desc')].flatMap(node => [node.getAttribute('aria-label'), node.getAttribute('alt'), node.getAttribute('placeholder'), node.getAttribute('title'), node.matches('svg *') ? node.textContent : null]),
  ].filter(Boolean).join('\n'));
  return [...said.matchAll(never)].map(match => `says “${match[0]}”: …${said.slice(Math.max(0, match.index - 40), match.index + 40).replace(/\s+/g, ' ')}…`);
}
