import assert from 'node:assert/strict';

// Made here and for this journey alone: two classes, enough pupils for each to be told apart from nobody.
const pupils = Array.from({ length: 24 }, (_, at) => ({ id: `J${1000 + at}`, surname: `Tern${letters(at)}`, forename: `Alba${letters(at)}`, class: at % 2 ? 'P6 Blue' : 'P6 Green' }));
const roster = rows => ['Pupil number,Surname,Forename,Stage,Class', ...rows.map(pupil => `${pupil.id},${pupil.surname},${pupil.forename},P6,${pupil.class}`)].join('\n');
const results = ['Pupil number,Measure,Date,Score', ...pupils.map((pupil, at) => `${pupil.id},Reading,2026-11-02,${90 + (at * 7) % 21}`)].join('\n');

export const rosterAndResults = {
  name: 'bringing in a roster and results, twice, and taking it back',
  async run({ as }) {
    const dev = await as('data-manager');
    const bad = [...pupils.slice(0, 23), { ...pupils[23], id: '' }];
    await bring(dev, 'Roster', { name: 'pupils.csv', text: roster(bad) });
    await dev.sees(/row 25/i);

    await bring(dev, 'Roster', { name: 'pupils.csv', text: roster(pupils) });
    await dev.sees(/24 joiners/i);
    await dev.sees(/nothing is written/i);
    await dev.press(/write these changes/i);
    await dev.sees(/24 joined/i);

    await bring(dev, 'Roster', { name: 'pupils.csv', text: roster(pupils) });
    await dev.sees(/24 unchanged|nothing (would )?change/i);

    await bring(dev, 'Results', { name: 'reading.csv', text: results });
    await dev.press(/write these changes/i);
    await dev.sees(/24 results/i);
    await dev.goTo('/imports');
    await dev.sees('reading.csv');
    await dev.follow('reading.csv');
    await dev.press(/undo/i);
    await dev.sees(/undone|taken back/i);

    const guest = await as('guest');
    assert.ok([403, 404].includes(await guest.goTo(new URL(dev.page.url()).pathname)), 'a guest can open the receipt');
  },
};

async function bring(who, kind, file) {
  await who.goTo('/imports');
  await who.choose(/what is in it|kind/i, kind);
  await who.upload(/file/i, file);
  await who.press(/check/i);
}

function letters(at) {
  return String.fromCharCode(97 + Math.floor(at / 26), 97 + at % 26);
}
