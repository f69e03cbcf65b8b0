// Runs tests in lanes: the tests of one lane one after the other, the lanes side by side.
import fs from 'node:fs';

/** A test is { name, run }; `run` throws when it fails. Gives { passed, failed }. */
export async function runLanes(lanes, { grep }) {
  const tally = { passed: 0, failed: 0 };
  await Promise.all(lanes.map(async lane => {
    for (const test of lane.filter(test => !grep || test.name.includes(grep))) {
      const began = performance.now();
      const error = await attempt(test);
      const took = `${((performance.now() - began) / 1000).toFixed(1)} s`;
      tally[error ? 'failed' : 'passed'] += 1;
      console.log(error ? `FAILED  ${test.name} (${took})\n${indent(error)}` : `ok      ${test.name} (${took})`);
    }
  }));
  return tally;
}

async function attempt(test) {
  try {
    await Promise.race([test.run(), tooLate(test.limit ?? 60)]);
  } catch (error) {
    return error;
  }
}

function tooLate(seconds) {
  return new Promise((_, lost) => setTimeout(() => lost(new Error(`not done after ${seconds} s`)), seconds * 1000).unref());
}

const indent = error => {
  const text = error.stack?.includes(error.message) ? error.stack : String(error.message);
  return text.replace(/\u001b\[\d+m/g, '').split('\n').slice(0, 24).map(line => `        ${line}`).join('\n');
};

/** Deals tests out to a number of lanes. */
export const deal = (tests, lanes) => Array.from({ length: lanes }, (_, lane) => tests.filter((_, at) => at % lanes === lane));

/** A picture of what a failing test saw. */
export async function keepPicture(page, name) {
  const folder = new URL('shots/failed/', import.meta.url);
  fs.mkdirSync(folder, { recursive: true });
  const file = new URL(`${name.replace(/[^a-z0-9]+/gi, '-').replace(/^-|-$/g, '')}.png`, folder);
  await page.screenshot({ path: file.pathname, fullPage: true }).catch(() => {});
}
