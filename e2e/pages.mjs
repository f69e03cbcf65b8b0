// Reads pages.txt, which `cargo xtask bench pages` reads too.
import fs from 'node:fs';

/** [{ path, handle }] in the order of the file. */
export function pages() {
  const text = fs.readFileSync(new URL('pages.txt', import.meta.url), 'utf8');
  return text.split('\n').flatMap(line => {
    const [path, ...handles] = line.split('#')[0].trim().split(/\s+/);
    return path ? handles.map(handle => ({ path, handle })) : [];
  });
}

// What `/numbers/*/variation` stands for: the first such link on `/numbers`, or on a page that `/numbers` leads to.
export async function resolve(context, world, path) {
  if (!path.includes('*')) return path;
  const linksOn = async page => {
    const html = await (await context.request.get(world.url + page)).text();
    return [...html.matchAll(/<a [^>]*?href="([^"?#]+)"/g)].map(match => match[1]);
  };
  const like = pattern => new RegExp(`^${pattern.replaceAll('*', '[0-9a-f-]{36}')}$`);
  const start = path.slice(0, path.indexOf('/*'));
  const near = await linksOn(start);
  const direct = near.find(link => like(path).test(link));
  if (direct) return direct;
  for (const page of near.filter(link => like(`${start}/*`).test(link))) {
    const found = (await linksOn(page)).find(link => like(path).test(link));
    if (found) return found;
  }
  throw new Error(`no link on ${start}, or on a page below it, leads to ${path}`);
}
