// The machine's own Chromium, and a visit to a page with everything that went wrong on the way.
import { chromium } from 'playwright-core';
import { resolve } from './pages.mjs';

// Root has no sandbox, a container little shared memory, a closed network no answer to background calls.
const quiet = ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

export const launch = ({ headed = false } = {}) =>
  chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', headless: !headed, args: quiet });

export const widths = { wide: { width: 1440, height: 900 }, phone: { width: 390, height: 844 }, narrow: { width: 320, height: 640 } };

/** Opens a browser of its own for one person: nothing cached, signed in unless a visitor. */
export async function person(browser, world, handle, { script = true, size = widths.wide } = {}) {
  const context = await browser.newContext({ baseURL: world.url, viewport: size, javaScriptEnabled: script, locale: 'en-GB' });
  context.setDefaultTimeout(5_000);
  context.setDefaultNavigationTimeout(15_000);
  if (handle !== 'visitor') await signIn(context, world, handle);
  const page = await context.newPage();
  return { context, page, handle, script, world, troubles: troublesOf(page), close: () => context.close() };
}

/** Opens a page as one of the demo's people. */
export async function visit(browser, world, { path, handle }, options) {
  const who = await person(browser, world, handle, options);
  try {
    who.path = await resolve(who.context, world, path);
    who.response = await who.page.goto(who.path);
    if (who.response.status() !== 200) who.troubles.push(`answered ${who.response.status()}`);
    return who;
  } catch (error) {
    await who.close();
    throw error;
  }
}

// By request and not by page, so that a first visit stays a first visit.
async function signIn(context, world, handle) {
  const reply = await context.request.get(`${world.url}/demo/as/${handle}`, { maxRedirects: 0 });
  if (reply.status() >= 400) throw new Error(`signing in as ${handle} was answered ${reply.status()}`);
}

/** Console errors, breaches of the content security policy among them, and uncaught exceptions. */
function troublesOf(page) {
  const troubles = [];
  page.on('pageerror', error => troubles.push(`uncaught: ${error.message}`));
  page.on('console', message => {
    // A page that refuses, or a form shown again, is logged by Chromium too; tests ask for the status themselves.
    const refused = /^Failed to load resource.* (403|404|410|422)/.test(message.text()) && message.location().url === page.url();
    if (message.type() === 'error' && !refused) troubles.push(`console: ${message.text().slice(0, 300)}`);
  });
  return troubles;
}
