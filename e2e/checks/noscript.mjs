// The first answer holds the words and the tables: script only makes things smoother.
import { visit } from '../browser.mjs';

export const name = 'no script';

export async function problems(scripted, browser) {
  const plain = await visit(browser, scripted.world, { path: scripted.path, handle: scripted.handle }, { script: false });
  try {
    const [withScript, without] = await Promise.all([scripted, plain].map(({ page }) => page.evaluate(inventory)));
    const missing = withScript.words.filter(word => !without.words.includes(word) && !withScript.handy.includes(word));
    return [
      ...plain.troubles,
      ...(without.heading !== withScript.heading ? [`without script the heading is “${without.heading}”, with it “${withScript.heading}”`] : []),
      ...(missing.length > withScript.words.length / 50 ? [`${missing.length} words are only there with script: ${missing.slice(0, 12).join(' ')}`] : []),
      ...(without.tables < withScript.tables ? ['a table is only there with script'] : []),
      ...without.forms,
    ];
  } finally {
    await plain.close();
  }
}

function inventory() {
  const words = text => [...new Set(text.toLowerCase().match(/\p{L}{4,}/gu) ?? [])];
  const main = document.querySelector('main') ?? document.body;
  // Enter sends a form whose one field takes a line of text, such as a search.
  const byEnter = form => form.querySelectorAll('input:not([type=hidden])').length === 1 && form.querySelector('input[type=search], input[type=text]');
  const sends = form => byEnter(form) || form.querySelector('button:not([type=button]), input[type=submit]') || form.id && document.querySelector(`button[form="${form.id}"]`);
  return {
    heading: document.querySelector('h1')?.textContent.trim(),
    words: words(main.innerText),
    // What only saves a step: the browser itself can print, copy, and close.
    handy: words([...main.querySelectorAll('[data-do]')].map(button => button.innerText).join(' ')),
    tables: main.querySelectorAll('table').length,
    // The gallery shows single fields in forms that go nowhere.
    forms: [...document.forms].filter(form => form.getAttribute('action') !== '#' && !sends(form)).map(form => `a form to ${form.getAttribute('action')} cannot be sent without script: it has no button`),
  };
}
