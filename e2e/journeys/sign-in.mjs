import assert from 'node:assert/strict';

// One of the demo's people, at their school's address.
const address = 'meera.kaur@thriftlane.example';

export const signIn = {
  name: 'signing in by a link that works once',
  async run({ as, world }) {
    const visitor = await as('visitor');
    await visitor.goTo('/sign-in');
    await visitor.fill(/your e-mail address/i, 'nobody@nowhere.example');
    await visitor.press(/send me a link/i);
    await visitor.sees(/look in your mail/i);

    await visitor.goTo('/sign-in');
    await visitor.fill(/your e-mail address/i, address);
    await visitor.press(/send me a link/i);
    await visitor.sees(/look in your mail/i);

    const mail = await arriving(world, address);
    assert.equal(world.mails().filter(({ to }) => to.includes('nowhere')).length, 0, 'a stranger was written to');
    assert.doesNotMatch(mail.text, /pupil/i);
    const link = new URL(mail.links.find(link => link.includes('/sign-in/')));

    await visitor.goTo(link.pathname);
    await visitor.press(/sign in as/i);
    await visitor.sees(/today/i);
    assert.equal(await visitor.goTo('/numbers'), 200);

    const second = await as('visitor');
    assert.equal(await second.goTo(link.pathname), 410, 'the link worked twice');
    await second.sees(/has been used/i);
  },
};

/** Mail is sent by a job, so it takes a moment. */
async function arriving(world, to) {
  for (let tries = 0; tries < 100; tries += 1) {
    const mail = world.mails().findLast(mail => mail.to.includes(to));
    if (mail) return mail;
    await new Promise(done => setTimeout(done, 100));
  }
  throw new Error(`no mail to ${to} within ten seconds`);
}
