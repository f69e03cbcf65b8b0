import assert from 'node:assert/strict';

export const whichIsMine = {
  name: 'a teacher reads the variation and sees, alone, which is hers',
  async run({ as }) {
    const teacher = await as('teacher');
    await teacher.goTo('/numbers');
    await teacher.follow('Whole school');
    await teacher.follow(/where is it working/i);
    await teacher.sees(/no names, no order/i);
    await openTables(teacher);
    assert.equal(await teacher.page.getByRole('cell', { name: /yours/i }).count() + await teacher.page.getByRole('rowheader', { name: /yours/i }).count(), 1, 'not exactly one row is hers');
    await teacher.sees(/only you/i);

    const lead = await as('team-lead');
    await lead.goTo(new URL(teacher.page.url()).pathname);
    await openTables(lead);
    assert.notEqual(await order(teacher), await order(lead), 'two people see the same order');

    const csv = await (await teacher.context.request.get(`${teacher.page.url().replace(/[?#].*/, '')}/chart.csv`)).text();
    assert.doesNotMatch(csv, /yours/i, 'the download tells which is hers');
  },
};

export async function openTables(who) {
  for (const summary of await who.page.locator('details:not([open]) > summary').filter({ hasText: /table/i }).all()) await summary.click();
}

const order = async who => (await who.page.getByRole('table').first().innerText()).replace(/yours/gi, '').replace(/\s+/g, ' ');
