import assert from 'node:assert/strict';

// Not to be seen is 404, to be seen but not done is 403; a visitor is asked to sign in.
const refused = [
  ['guest', '/numbers', [403, 404]],
  ['guest', '/imports', [403, 404]],
  ['teacher', '/imports', [403, 404]],
  ['head', '/numbers/00000000-0000-7000-8000-000000000000', [404]],
  ['teacher', '/no-such-page', [404]],
];
const asksToSignIn = ['/numbers', '/people', '/imports', '/settings', '/network'];

export const refusals = {
  name: 'being refused kindly, with a way on',
  async run({ as }) {
    for (const [handle, path, statuses] of refused) {
      const who = await as(handle);
      const status = await who.goTo(path);
      assert.ok(statuses.includes(status), `${path} answered ${status} to ${handle}`);
      assert.ok(await who.count('heading') > 0, `${path} refuses ${handle} without a heading`);
      assert.ok(await who.count('link') > 0, `${path} leaves ${handle} without a way on`);
      await who.doesNotSee(/panicked|stack|sql|internal/i);
    }
    const visitor = await as('visitor');
    for (const path of asksToSignIn) {
      await visitor.goTo(path);
      assert.equal(new URL(visitor.page.url()).pathname, '/sign-in', `${path} does not ask a visitor to sign in`);
    }
  },
};
