// A first visit, on a school's slow line: everything over the wire, counted by the browser.
export const name = 'budget';
const firstVisit = 100_000, html = 15_000;
// The gallery shows every component at once.
const mayBeLonger = ['/design'];

export async function problems({ page, context, path }) {
  const debug = await context.newCDPSession(page);
  await debug.send('Network.enable');
  await debug.send('Network.clearBrowserCache');
  const loads = new Map();
  debug.on('Network.responseReceived', ({ requestId, response }) => loads.set(requestId, { url: response.url, bytes: 0 }));
  debug.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => { const load = loads.get(requestId); if (load) load.bytes = encodedDataLength; });
  await page.goto(path);
  // Fonts and icons may come after the page's own load event.
  await page.waitForLoadState('networkidle');
  const all = [...loads.values()], total = all.reduce((sum, load) => sum + load.bytes, 0);
  const itself = all.find(load => load.url === page.url())?.bytes ?? 0;
  const listed = all.map(load => `${load.bytes} ${new URL(load.url).pathname}`).join(', ');
  return [
    ...(total > firstVisit ? [`a first visit takes ${total} bytes, over ${firstVisit}: ${listed}`] : []),
    ...(itself > html && !mayBeLonger.includes(path) ? [`the page itself takes ${itself} bytes, over ${html}`] : []),
    ...(total === 0 ? ['nothing came over the wire'] : []),
  ];
}
