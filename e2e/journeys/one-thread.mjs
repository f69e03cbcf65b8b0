import assert from 'node:assert/strict';

// One story through the whole loop, with six people of two schools in it and a third school that sees none of it.
const title = 'The lantern question';
const doing = 'Every Monday one question hangs in a lantern. Pairs talk about it before anybody writes.';
const noticed = 'They asked each other questions in the queue.';

export const oneThread = {
  name: 'one thread: noticed, told, needed, visited, tried, decided, thanked, accounted for, celebrated, taken back',
  async run({ as, world }) {
    const [ellis, amara, catriona, sian, meera, ruth] = await Promise.all(['guest', 'team-lead', 'head-rural', 'head', 'teacher', 'network-lead'].map(as));

    // Spot: a visitor notices, and the team alone is told.
    await ellis.goTo('/');
    await ellis.takes('notice', 20, async () => {
      await ellis.fill(/what did you notice/i, noticed);
      await ellis.choose(/whose was it/i, { label: 'Year 4 team, Thrift Lane Primary' });
      await ellis.press(/tell the team/i);
    });
    await ellis.sees(/the team has it/i);
    await sian.goTo('/');
    await sian.doesNotSee(noticed);
    await amara.goTo('/');
    await amara.sees(/somebody noticed something good/i);
    await amara.follow(/read it together/i);
    const note = new URL(amara.page.url()).pathname;
    assert.ok([403, 404].includes(await sian.goTo(note)), 'the head can open the note');

    // Share: half a page, shared when the team says so.
    await amara.takes('card', 300, async () => {
      await amara.follow(/tell the story/i);
      await amara.fill(/what do you call it/i, title);
      await amara.fill(/for whom is it/i, 'Years 1 to 6, mixed ages');
      await amara.fill(/what do you do/i, doing);
      await amara.fill(/what does it need/i, 'One lantern. It replaced the Monday worksheet.');
      await amara.fill(/hours a week/i, '0.5');
      await amara.press(/save the draft/i);
    });
    const card = new URL(amara.page.url()).pathname;
    assert.ok([403, 404].includes(await catriona.goTo(card)), 'a draft can be read elsewhere');
    await amara.choose(/network/i);
    await amara.press(/share it/i);
    await amara.press(/put my name on it/i);
    await amara.sees(/Amara Osei/);

    // Connect: a need in one line, and the card with its reason.
    await catriona.goTo('/needs');
    await catriona.fill(/what does your school need/i, 'Lantern talk: pupils who ask questions in mixed ages');
    await catriona.press(/look for cards/i);
    await catriona.sees(title);
    await catriona.sees(/both speak of/i);
    await ruth.goTo('/needs');
    await ruth.doesNotSee(/lantern talk/i);
    await catriona.goTo(card);
    await catriona.takes('visit asked for', 60, async () => {
      await catriona.follow(/ask to visit/i);
      await catriona.fill(/which day/i, '2026-12-02');
      await catriona.choose(/morning/i);
      await catriona.fill(/what would you like to look at/i, 'How do the quiet ones join in?');
      await catriona.press(/ask for the visit/i);
    });
    const visit = new URL(catriona.page.url()).pathname;
    await sian.goTo(visit);
    await sian.fill(/which day would suit you better/i, '2026-11-26');
    await sian.choose(/afternoon/i);
    await sian.press(/offer it/i);
    for (const stranger of [meera, ruth, ellis]) assert.ok([403, 404].includes(await stranger.goTo(visit)), `${stranger.handle} can open the visit`);
    await catriona.goTo(visit);
    await catriona.press(/^agree$/i);
    const file = await catriona.context.request.get(`${world.url}${visit}/visit.ics`);
    assert.match(await file.text(), /BEGIN:VEVENT[\s\S]*DTSTART/);
    await catriona.goTo(`${visit}/record`);
    await catriona.takes('three boxes', 60, async () => {
      await catriona.fill(/what did you see/i, 'Pairs whisper first, and then everybody hears it.');
      await catriona.fill(/what will you try/i, 'A lantern in the hall from December, two classes first.');
      await catriona.choose(/show it to our hosts/i);
      await catriona.press(/keep it/i);
    });

    // Try: it becomes a draft inquiry of a team, and four fields start it.
    await catriona.takes('inquiry', 180, async () => {
      await catriona.follow(/make it an inquiry/i);
      await catriona.fill(/what we expect/i, 'More questions from the younger ones.');
      await catriona.choose(/we count it ourselves/i);
      await catriona.fill(/what will you count/i, 'Questions that pupils ask at lunch');
      await catriona.fill(/look again on/i, '2026-12-17');
      await catriona.press(/^start$/i);
    });
    const inquiry = new URL(catriona.page.url()).pathname;

    // Study and decide; what became of it goes back, with thanks.
    await catriona.goTo(`${inquiry}/decision`);
    await catriona.takes('decision', 120, async () => {
      await catriona.choose(/adapt/i);
      await catriona.fill(/what did you see/i, 'Twice as many questions, most from the oldest.');
      await catriona.fill(/what will you change/i, 'The youngest hang the lantern themselves.');
      await catriona.choose(/network/i);
      await catriona.choose(/with our team/i);
      await catriona.fill(/^to /i, 'Your whispering rule was the whole secret.');
      await catriona.press(/record our decision/i);
    });
    await amara.goTo('/');
    await amara.sees(/what became of the lantern question/i);
    await amara.sees(/whispering rule/i);
    await amara.goTo(card);
    await amara.sees(/the youngest hang the lantern/i);

    // Account and celebrate.
    await sian.goTo('/plans');
    await sian.fill(/what matters most/i, 'Pupils who ask questions, and a lantern for each');
    await sian.press(/add it/i);
    const plan = new URL(sian.page.url()).pathname;
    await sian.goTo(plan);
    await sian.sees(new RegExp(title));
    for (const reader of [meera, ruth]) {
      await reader.goTo('/year-book');
      await reader.sees(new RegExp(title));
    }

    // Withdraw: gone from everywhere at once.
    await amara.goTo(card);
    await amara.press(/take it back/i);
    for (const [reader, path] of [[catriona, '/needs'], [catriona, '/practices?q=lantern'], [sian, plan], [meera, '/year-book'], [ruth, '/year-book'], [catriona, '/year-book'], [catriona, inquiry]]) {
      assert.equal(await reader.goTo(path), 200, `${reader.handle} ${path}`);
      await reader.doesNotSee(new RegExp(title));
      await reader.doesNotSee(/one question hangs in a lantern/i);
    }
    for (const reader of [catriona, sian, meera, ruth]) assert.ok([403, 404].includes(await reader.goTo(card)), `${reader.handle} can open the card`);
    const csv = await (await meera.context.request.get(`${world.url}/year-book.csv`)).text();
    assert.doesNotMatch(csv, /lantern/i);
  },
};
