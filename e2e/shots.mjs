// node shots.mjs [--grep WORDS]: pictures of every page as each person sees it, to be looked at.
import fs from 'node:fs';
import { launch, visit, widths } from './browser.mjs';
import { pages } from './pages.mjs';
import { start } from './world.mjs';

const args = process.argv.slice(2);
const grep = args.includes('--grep') ? args[args.indexOf('--grep') + 1] : '';
const folder = new URL('shots/', import.meta.url).pathname;
fs.mkdirSync(folder, { recursive: true });
const [browser, world] = await Promise.all([launch(), start()]);
try {
  for (const { path, handle } of pages().filter(({ path, handle }) => `${path} ${handle}`.includes(grep))) {
    const who = await visit(browser, world, { path, handle });
    for (const [width, size] of Object.entries(widths)) {
      for (const scheme of width === 'narrow' ? ['light'] : ['light', 'dark']) {
        await who.page.setViewportSize(size);
        await who.page.emulateMedia({ colorScheme: scheme });
        const name = `${path === '/' ? 'today' : path.slice(1).replace(/[^a-z0-9-]+/gi, '-')}-${handle}-${size.width}-${scheme}.png`;
        await who.page.screenshot({ path: folder + name, fullPage: true });
        console.log(`e2e/shots/${name}`);
      }
    }
    await who.close();
  }
} finally {
  await browser.close();
  await world.stop();
}
