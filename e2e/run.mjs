// node run.mjs [--grep WORDS] [--headed]: every check on every page, then every journey with script and without.
import { checks } from './checks/index.mjs';
import { harnessTests } from './harness.mjs';
import { journeys } from './journeys/index.mjs';
import { launch, person, visit } from './browser.mjs';
import { pages } from './pages.mjs';
import { deal, keepPicture, runLanes } from './runner.mjs';
import { Person } from './person.mjs';
import { start } from './world.mjs';

const args = process.argv.slice(2);
const grep = args.includes('--grep') ? args[args.indexOf('--grep') + 1] : '';
const browser = await launch({ headed: args.includes('--headed') });
const tally = { passed: 0, failed: 0 };
const add = more => { tally.passed += more.passed; tally.failed += more.failed; };

add(await runLanes([harnessTests(browser)], { grep }));
const worlds = [];
try {
  worlds.push(...await Promise.all([start(), start()]));
  add(await runLanes(deal(pageTests(worlds[0]), 2), { grep }));
  add(await runLanes([journeyTests(worlds[0], true), journeyTests(worlds[1], false)], { grep }));
  // The journeys once more, on the other database.
  const others = await Promise.all((process.env.E2E_DATABASES ?? '').split(' ').filter(Boolean).map(database => start({ database })));
  worlds.push(...others);
  const shared = journeys.filter(journey => !journey.ownServer);
  add(await runLanes(others.map((world, at) => journeyTests(world, at === 0, ', on PostgreSQL', shared)), { grep }));
  if (tally.failed) console.log(`\nThe application's last words:\n${worlds.map(world => world.log()).join('\n')}`);
} catch (error) {
  tally.failed += 1;
  console.log(error.message);
} finally {
  await browser.close();
  await Promise.all(worlds.map(world => world.stop()));
}
console.log(`${tally.passed} passed, ${tally.failed} failed, 0 skipped`);
process.exit(tally.failed || !tally.passed ? 1 : 0);

function pageTests(world) {
  return pages().flatMap(({ path, handle }) => checks.map(check => ({
    name: `${check.name}: ${path} as ${handle}`,
    async run() {
      const who = await visit(browser, world, { path, handle }, check.options);
      try {
        const problems = [...await check.problems(who, browser), ...who.troubles];
        if (problems.length) throw new Error(problems.join('\n'));
      } catch (error) {
        await keepPicture(who.page, this.name);
        throw error;
      } finally {
        await who.close();
      }
    },
  })));
}

function journeyTests(world, script, where = '', chosen = journeys) {
  return chosen.map(journey => ({
    name: `${journey.name}, ${script ? 'with' : 'without'} script${where}`,
    limit: 120,
    async run() {
      const people = [];
      const as = async handle => {
        const who = new Person(await person(browser, world, handle, { script }));
        people.push(who);
        return who;
      };
      // Somebody in another network than the one that the journeys share.
      const meet = async (elsewhere, name) => {
        const who = new Person({ ...await person(browser, elsewhere, 'visitor', { script }), handle: name });
        people.push(who);
        return who;
      };
      try {
        await journey.run({ as, meet, world, script });
        const troubles = people.flatMap(who => who.troubles);
        if (troubles.length) throw new Error(troubles.join('\n'));
      } catch (error) {
        for (const who of people) await keepPicture(who.page, `${this.name} ${who.handle}`);
        throw error;
      } finally {
        for (const who of people) await who.close();
      }
    },
  }));
}
