// What a person can do on a page, by the words they see and never by the page's insides.
import assert from 'node:assert/strict';
import * as axe from './checks/axe.mjs';

/** At forty words a minute a character takes 0.3 s; finding a thing and pressing it, or going to a field, a second and a half. */
const HUMAN = { character: 0.3, move: 1.5 };

export class Person {
  constructor({ page, context, handle, script, world, troubles }) {
    Object.assign(this, { page, context, handle, script, world, troubles, open: new Set(), pace: { clicks: 0, fields: 0, characters: 0 } });
    page.on('request', request => this.open.add(request));
    for (const end of ['requestfinished', 'requestfailed']) page.on(end, request => this.open.delete(request));
  }

  /** Does something and prints what it takes at human speed, reading left out; `goal` in seconds. */
  async takes(what, goal, doing) {
    const [before, began] = [{ ...this.pace }, performance.now()];
    await doing();
    const waited = (performance.now() - began) / 1000;
    const [clicks, fields, characters] = ['clicks', 'fields', 'characters'].map(key => this.pace[key] - before[key]);
    const seconds = HUMAN.move * (clicks + fields) + HUMAN.character * characters + waited;
    if (this.script) console.log(`pace    ${what}: ${fields} fields, ${clicks} clicks, ${characters} characters, ${seconds.toFixed(0)} s of ${goal} s`);
  }

  /** Goes to an address and gives the status of the answer. */
  async goTo(path) {
    this.pace.clicks += 1;
    const response = await this.page.goto(path);
    return response.status();
  }

  /** Follows a link. */
  async follow(name) {
    this.pace.clicks += 1;
    await this.page.getByRole('link', { name }).filter({ visible: true }).first().click();
    await this.settled();
  }

  /** Presses a button. */
  async press(name) {
    this.pace.clicks += 1;
    await this.page.getByRole('button', { name }).filter({ visible: true }).first().click();
    await this.settled();
  }

  async fill(label, value) {
    this.pace.fields += 1;
    this.pace.characters += value.length;
    await this.page.getByLabel(label).filter({ visible: true }).first().fill(value);
  }

  async choose(label, option) {
    this.pace.clicks += 1;
    const field = this.page.getByLabel(label).filter({ visible: true }).first();
    await (option === undefined ? field.check() : field.selectOption(option));
  }

  async takeBack(label) {
    await this.page.getByLabel(label).filter({ visible: true }).first().uncheck();
  }

  /** Gives a file, made up here: { name, text }. */
  async upload(label, { name, text }) {
    await this.page.locator('input[type=file]').and(this.page.getByLabel(label)).setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });
  }

  async sees(words) {
    await this.page.getByText(words).filter({ visible: true }).first().waitFor().catch(async () => {
      assert.fail(`${this.handle} does not see ${words} on ${this.page.url()}, which says:\n${await this.words()}`);
    });
  }

  async doesNotSee(words) {
    const seen = await this.page.getByText(words).filter({ visible: true }).count();
    assert.equal(seen, 0, `${this.handle} sees ${words} on ${this.page.url()}`);
  }

  /** For the pages that only a journey reaches. */
  async findsNothingInTheWay() {
    if (this.script) assert.deepEqual(await axe.problems(this), [], `on ${this.page.url()}`);
  }

  /** All that the page says, for looking through. */
  async words() {
    return (await this.page.locator('body').innerText()).replace(/\n{2,}/g, '\n').slice(0, 1500);
  }

  async count(role, name) {
    return this.page.getByRole(role, { name }).filter({ visible: true }).count();
  }

  /** Waits until what a press set off is done, whether it led to another page or changed this one. */
  async settled() {
    for (let quiet = 0; quiet < 3;) {
      await new Promise(done => setTimeout(done, 30));
      quiet = this.open.size === 0 ? quiet + 1 : 0;
    }
    await this.page.waitForLoadState();
  }

  close() {
    return this.context.close();
  }
}
