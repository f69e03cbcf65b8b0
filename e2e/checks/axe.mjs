// WCAG 2.2 AA and good practice as far as a machine can tell, in both themes and at two widths.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import { widths } from '../browser.mjs';

export const name = 'axe';
const axe = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const rules = { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'], rules: { 'target-size': { enabled: true } } };
const report = 'r => JSON.stringify(r.violations.map(v => `${v.id} (${v.impact}) ${v.nodes.length} times, first ${v.nodes[0].target.join(" ")}: ${v.nodes[0].failureSummary.replace(/\\s+/g, " ").slice(0, 200)}`))';

export async function problems({ page, context }) {
  const found = [];
  // Through the debugger and not a script element, so that the page's own policy stays as it is.
  const debug = await context.newCDPSession(page);
  await debug.send('Runtime.evaluate', { expression: axe });
  for (const size of [widths.wide, widths.phone]) {
    for (const colorScheme of ['light', 'dark']) {
      await page.setViewportSize(size);
      await page.emulateMedia({ colorScheme });
      const answer = await debug.send('Runtime.evaluate', { expression: `axe.run(document, ${JSON.stringify(rules)}).then(${report})`, awaitPromise: true });
      if (answer.exceptionDetails) throw new Error(`axe did not run: ${answer.exceptionDetails.exception?.description}`);
      found.push(...JSON.parse(answer.result.value).map(problem => `${colorScheme} ${size.width}: ${problem}`));
    }
  }
  return found;
}
