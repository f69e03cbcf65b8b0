// What the server says besides the page. The policy is the one every page must work under.
export const name = 'headers';
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

export async function problems({ page, context, response, world }) {
  const found = [], headers = response.headers();
  const said = directives(headers['content-security-policy'] ?? '');
  for (const directive of directives(policy)) if (!said.has(directive)) found.push(`the policy does not say ${directive}`);
  for (const directive of said) if (/unsafe|\*|https?:|data:/.test(directive)) found.push(`the policy is too wide: ${directive}`);
  if (headers['x-content-type-options'] !== 'nosniff') found.push('x-content-type-options is not nosniff');
  if (!headers['referrer-policy']) found.push('there is no referrer-policy');
  for (const cookie of await context.cookies()) {
    if (!cookie.httpOnly || cookie.sameSite === 'None') found.push(`cookie ${cookie.name} is not HttpOnly and SameSite`);
  }
  const elsewhere = await page.evaluate(() => performance.getEntriesByType('resource').map(entry => entry.name));
  for (const url of elsewhere.filter(url => !url.startsWith(world.url))) found.push(`something came from elsewhere: ${url}`);
  return found;
}

const directives = text => new Set(text.split(';').map(part => part.trim().replace(/\s+/g, ' ')).filter(Boolean));
