import assert from 'node:assert/strict';
import { openTables } from './which-is-mine.mjs';

export const headSeesSpread = {
  name: 'a head sees the spread and no class',
  async run({ as }) {
    const head = await as('head');
    await head.goTo('/numbers');
    await head.follow(/where is it working/i);
    await head.sees(/sits between classes/i);
    await openTables(head);
    await head.doesNotSee(/^yours$/i);
    await head.doesNotSee(/\bour class\b/i);
    assert.equal(await head.page.getByText(/\b(P|Year )\d ?[A-C]\b|\b\d[A-C]\b/).count(), 0, 'a class is named to the head');
    assert.equal(await head.page.locator('main svg .mine, main svg [data-class], main [data-class]').count(), 0, 'a bar carries a mark');
  },
};
