// The checks checked: a good page passes them all, and each faulty page is reported by the one check meant for it.
import assert from 'node:assert/strict';
import http from 'node:http';
import zlib from 'node:zlib';
import { checks } from './checks/index.mjs';
import { visit } from './browser.mjs';
import { readMail } from './world.mjs';

const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
const css = `
  body { margin: 0; font: 17px/1.55 sans-serif; background: Canvas; color: CanvasText; color-scheme: light dark }
  header, main, footer { padding: 12px } nav a, button, input { display: inline-block; min-height: 44px; font: inherit; color: inherit }
  :focus-visible { outline: 3px solid currentColor; outline-offset: 2px }
  .skip:not(:focus) { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%) }
  .wide { width: 600px } .small { min-height: 10px; height: 10px; padding: 0; font-size: 8px; line-height: 8px } .faint { color: #999; background: #aaa }
  .bare:focus-visible { outline: none } .cover { position: fixed; inset: 0; background: Canvas; opacity: 0.1 }
  .clip { height: 20px; overflow: hidden } .paper { display: none }
  @media print { nav, button, .skip, form { display: none } body { background: #fff; color: #000; color-scheme: light } .paper { display: block; width: 1200px } }`;
const pageOf = (body, head = '') => `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Our numbers</title>
  <meta name="viewport" content="width=device-width"><link rel="stylesheet" href="/site.css"><link rel="icon" href="/icon.svg"><script src="/site.js" defer></script>${head}</head>
  <body><header><a class="skip" href="#main">Skip to the words</a><nav aria-label="Main"><a href="/">Today</a></nav></header>
  <main id="main" tabindex="-1"><h1>Reading is steady</h1><p>Seven weeks near the usual level.</p>
  <form action="/search"><label for="q">Find</label> <input id="q" name="q"> <button>Find</button></form>${body}</main></body></html>`;

/** Each fault is { path, check, says, body }: the check named reports it with words like `says`. */
const faults = [
  { path: '/faint', check: 'axe', says: /color-contrast/, body: '<p class="faint">Hard to read</p>' },
  { path: '/unlabelled', check: 'axe', says: /label/, body: '<form action="/x"><input name="z"><button>Go</button></form>' },
  { path: '/heavy', check: 'budget', says: /first visit/, body: '<img src="/heavy.svg" alt="Heavy">' },
  { path: '/open', check: 'headers', says: /policy/, policy: policy.replace("script-src 'self'", "script-src 'self' 'unsafe-inline'") },
  { path: '/ringless', check: 'keyboard', says: /nothing shows/, body: '<button class="bare">Save</button>' },
  { path: '/covered', check: 'keyboard', says: /covered/, body: '<div class="cover"></div>' },
  { path: '/script-only', check: 'no script', says: /only there with script/, body: '<div id="later"></div>' },
  { path: '/buttonless', check: 'no script', says: /has no button/, body: '<form action="/y"><label for="y">Year</label> <input id="y" name="y"></form>' },
  { path: '/paper', check: 'print', says: /edge of the paper/, body: '<p class="paper">Only on paper, and too wide</p>' },
  { path: '/sideways', check: 'reflow', says: /scrolls sideways/, body: '<p class="wide">Too wide for a phone</p>' },
  { path: '/tiny', check: 'reflow', says: /is only/, body: '<button class="small">Undo</button>' },
  { path: '/clipped', check: 'reflow', says: /cuts words off/, body: '<p class="clip">Words that go on and on, far beyond the one line that there is room for in this paragraph.</p>' },
  { path: '/unkind', check: 'words', says: /league/, body: '<p>See the league table</p>' },
];
/** What is noticed on any visit, whatever is checked. */
const troubles = [
  { path: '/inline', says: /content security policy|refused/i, body: '<p style="color: navy">Styled in place</p>' },
  { path: '/throws', says: /uncaught: on purpose/, head: '<script src="/throws.js" defer></script>' },
  { path: '/missing', says: /404/, body: '<img src="/nowhere.svg" alt="Nothing">' },
];

function serve() {
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>';
  const noise = Array.from({ length: 90_000 }, (_, at) => ((at * 2654435761) >>> 7).toString(36)).join('');
  const files = {
    '/site.css': ['text/css', css], '/icon.svg': ['image/svg+xml', svg], '/heavy.svg': ['image/svg+xml', `${svg}<!--${noise}-->`],
    '/site.js': ['text/javascript', "document.getElementById('later')?.replaceChildren('Several further sentences appear only afterwards')"],
    '/throws.js': ['text/javascript', "throw new Error('on purpose')"],
    '/good': ['text/html', pageOf('')],
  };
  for (const { path, body = '', head } of [...faults, ...troubles]) files[path] = ['text/html', pageOf(body, head)];
  const server = http.createServer((request, response) => {
    const [type, text] = files[request.url] ?? ['text/html', null];
    const own = faults.find(fault => fault.path === request.url)?.policy ?? policy;
    response.writeHead(text === null ? 404 : 200, { 'content-type': `${type}; charset=utf-8`, 'content-encoding': 'br', 'content-security-policy': own, 'x-content-type-options': 'nosniff', 'referrer-policy': 'same-origin' });
    response.end(zlib.brotliCompressSync(text ?? 'Not here', { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 4 } }));
  });
  return new Promise(done => server.listen(0, '127.0.0.1', () => done({ url: `http://127.0.0.1:${server.address().port}`, stop: () => server.close() })));
}

/** Runs one check on one page of the little server. */
async function found(browser, path, check) {
  const world = await serve();
  const who = await visit(browser, world, { path, handle: 'visitor' }, check?.options);
  try {
    return { problems: await check?.problems(who, browser) ?? [], troubles: who.troubles };
  } finally {
    await who.close();
    world.stop();
  }
}

export function harnessTests(browser) {
  const good = checks.map(check => ({
    name: `harness: ${check.name} has nothing to say of a good page`,
    run: async () => assert.deepEqual(await found(browser, '/good', check), { problems: [], troubles: [] }),
  }));
  const faulty = faults.map(({ path, check, says }) => ({
    name: `harness: ${check} reports ${path}`,
    run: async () => assert.match((await found(browser, path, checks.find(({ name }) => name === check))).problems.join('\n'), says),
  }));
  const noticed = troubles.map(({ path, says }) => ({
    name: `harness: a visit notices ${path}`,
    run: async () => assert.match((await found(browser, path)).troubles.join('\n'), says),
  }));
  const mail = {
    name: 'harness: a link broken over two lines of a mail is read whole',
    run: async () => assert.deepEqual(readMail('To: a@b.example\r\nSubject: Your link\r\n\r\nHere:\r\nhttp://127.0.0.1:1/sign-in/abc=\r\ndef?x=3D1\r\n').links, ['http://127.0.0.1:1/sign-in/abcdef?x=1']),
  };
  return [...good, ...faulty, ...noticed, mail];
}
