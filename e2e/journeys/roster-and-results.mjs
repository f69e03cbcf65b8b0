import assert from 'node:assert/strict';

// Made here and for this journey alone: a class that is new to the school.
const pupils = Array.from({ length: 24 }, (_, at) => ({ id: `J${1000 + at}`, surname: `Tern${letters(at)}`, forename: `Alba${letters(at)}`, class: at % 2 ? 'P6 Blue' : 'P6 Green' }));
const roster = rows => ['Pupil number,Surname,Forename,Stage,Class', ...rows.map(pupil => `${pupil.id},${pupil.surname},${pupil.forename},P6,${pupil.class}`)].join('\n');
const results = ['Pupil number,Tern score', ...pupils.map((pupil, at) => `${pupil.id},${90 + (at * 7) % 21}`)].join('\n');

export const rosterAndResults = {
  name: 'bringing in a roster and results, twice, and taking it back',
  async run({ as }) {
    const dev = await as('data-manager');
    const bad = [...pupils.slice(0, 23), { ...pupils[23], id: pupils[0].id }];
    await bring(dev, /pupils and classes/i, { name: `${'a_long_name_'.repeat(9)}.csv`, text: roster(bad) });
    await dev.goTo(`${new URL(dev.page.url()).pathname}?look=check`);
    await dev.sees(/rows? 2 .*25/i);
    await dev.findsNothingInTheWay();
    await fits(dev);
    await dev.goTo('/imports');
    await fits(dev);

    await bring(dev, /pupils and classes/i, { name: 'pupils.csv', text: roster(pupils) });
    await dev.sees(/24 joiners/i);
    await dev.findsNothingInTheWay();
    await write(dev);
    await dev.sees(/24 (joined|pupils)/i);
    await dev.findsNothingInTheWay();

    await bring(dev, /pupils and classes/i, { name: 'pupils.csv', text: roster(pupils) });
    await dev.sees(/24 (stay|unchanged)|changes? nothing|nothing .* to write/i);

    await bring(dev, /^results/i, { name: 'tern.csv', text: results });
    await dev.sees(/24 new/i);
    await write(dev);
    await dev.sees(/24 (new|written|results)/i);
    await dev.goTo('/imports');
    await dev.follow('tern.csv');
    await dev.press(/undo/i);
    await ending(dev);
    await dev.sees(/undone/i);

    const guest = await as('guest');
    assert.ok([403, 404].includes(await guest.goTo(new URL(dev.page.url()).pathname)), 'a guest can open the receipt');
  },
};

async function bring(who, kind, file) {
  await who.goTo('/imports');
  await who.choose(kind);
  await who.upload('File', file);
  await who.press(/check this file/i);
  // A file with nothing to put right opens at its preview.
  if (await who.count('link', /see what would change/i)) await who.follow(/see what would change/i);
}

/** Says who left, where the page asks, and writes. */
async function write(who) {
  if (await who.count('radio', /only some of the school/i)) await who.choose(/only some of the school/i);
  await who.press(/write these changes/i);
  await ending(who);
}

/** The page that waits comes back by itself without script, and offers the receipt with it. */
async function ending(who) {
  for (let tries = 0; tries < 200; tries += 1) {
    if (await who.count('progressbar') === 0) break;
    await new Promise(done => setTimeout(done, 100));
  }
  if (await who.count('link', /see the receipt/i)) await who.follow(/see the receipt/i);
  await who.settled();
}

/** A name without a space makes no page wider than a phone. */
async function fits(who) {
  const size = who.page.viewportSize();
  for (const width of [390, 320]) {
    await who.page.setViewportSize({ width, height: 800 });
    const over = await who.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.ok(over <= 0, `${who.page.url()} is ${over} px too wide at ${width}`);
  }
  await who.page.setViewportSize(size);
}

function letters(at) {
  return String.fromCharCode(97 + Math.floor(at / 26), 97 + at % 26);
}
