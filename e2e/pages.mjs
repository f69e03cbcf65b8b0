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

/** What `/practices/*` stands for: the first link to a practice on `/practices`. */
export async function resolve(context, world, path) {
  if (!path.endsWith('*')) return path;
  const start = path.slice(0, -1);
  const html = await (await context.request.get(world.url + start.replace(/\/$/, ''))).text();
  const links = [...html.matchAll(/<a [^>]*?href="([^"?]+)"/g)].map(match => match[1]);
  // A download is no page.
  const found = links.find(link => link.startsWith(start) && link.length > start.length && !/\.\w+$/.test(link));
  if (!found) throw new Error(`no link on ${start} leads to ${path}`);
  return found;
}
