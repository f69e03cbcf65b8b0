import { startBlank } from '../world.mjs';

// A new network on a server of its own: two schools, nothing brought in. Every role does something
// useful, and finds something to come back to.
export const blankStart = {
  name: 'a blank start: two schools, no file, something useful for every role',
  ownServer: true,
  async run({ meet }) {
    const world = await startBlank({ email: 'ruth@shoreline.example', at: 'Shoreline' });
    try {
      const arrive = async (name, link) => {
        const who = await meet(world, name);
        await who.goTo(new URL(link).pathname);
        await who.press(/sign in as/i);
        return who;
      };
      const invited = async email => {
        for (let tries = 0; tries < 100; tries += 1) {
          const mail = world.mails().find(mail => mail.to.includes(email));
          if (mail) return mail.links.find(link => link.includes('/sign-in/'));
          await new Promise(done => setTimeout(done, 100));
        }
        throw new Error(`nothing was mailed to ${email}`);
      };
      const place = async (who, name, kind, sector) => {
        await who.fill(/^its name/i, name);
        await who.choose(/^what it is/i, kind);
        if (sector) await who.choose(/of which kind/i, sector);
        await who.press(/^add it/i);
        return new URL(who.page.url()).pathname;
      };
      const bring = async (who, name, role) => {
        const email = `${name.split(' ')[0].toLowerCase()}@shoreline.example`;
        await who.fill(/their name/i, name);
        await who.fill(/their e-mail/i, email);
        await who.choose(/what they do here/i, role);
        await who.press(/send the invitation/i);
        return email;
      };

      const ruth = await arrive('Ruth', world.link);
      let ada, ben;
      await ruth.takes('network lead begins', 1800, async () => {
        await ruth.sees(/three steps to begin/i);
        await ruth.follow(/add your schools/i);
        const network = new URL(ruth.page.url()).pathname;
        await place(ruth, 'Alder', 'school', 'primary');
        ada = await bring(ruth, 'Ada Quill', 'head');
        await ruth.goTo(network);
        await place(ruth, 'Birch', 'school', 'primary');
        ben = await bring(ruth, 'Ben Alby', 'head');
      });

      const head = await arrive('Ada', await invited(ada));
      let tom, dev;
      await head.takes('head begins', 1800, async () => {
        await head.sees(/three steps to begin/i);
        await head.follow(/form a team/i);
        dev = await bring(head, 'Dev Marsh', 'data_manager');
        await place(head, 'Year 4', 'team');
        tom = await bring(head, 'Tom Wren', 'team_lead');
        await head.goTo('/needs');
        await head.fill(/what does your school need/i, 'Reading aloud with confidence');
        await head.press(/look for cards/i);
        await head.goTo('/plans');
        await head.fill(/what matters most/i, 'Reading aloud with confidence');
        await head.press(/add it/i);
      });
      await head.goTo('/');
      await head.sees(/you have begun/i);

      const other = await arrive('Ben', await invited(ben));
      await other.goTo('/');
      await other.follow(/form a team/i);
      await place(other, 'Readers', 'team');
      const bea = await bring(other, 'Bea Novak', 'teacher');

      const teacher = await arrive('Bea', await invited(bea));
      await teacher.takes('teacher begins', 1800, async () => {
        await teacher.sees(/three steps to begin/i);
        await teacher.follow(/look round in a sample team/i);
        await teacher.sees(/everything here is made up/i);
        await teacher.goTo('/practices/new');
        await teacher.fill(/what do you call it/i, 'Whisper, then read');
        await teacher.fill(/for whom is it/i, 'Years 3 and 4');
        await teacher.fill(/what do you do/i, 'Each child whispers the page to a partner before reading aloud to six others, with confidence.');
        await teacher.press(/save the draft/i);
        await teacher.choose(/network/i);
        await teacher.press(/share it/i);
      });

      const lead = await arrive('Tom', await invited(tom));
      await lead.takes('team lead begins', 1800, async () => {
        await lead.follow(/choose one number together/i);
        await lead.follow(/choose a number/i);
        await lead.fill(/what do we call it/i, 'Reading aloud');
        await lead.fill(/what exactly is counted/i, 'Children who read a page aloud this week, of all in Year 4.');
        for (const choice of [/^a count/i, /higher is better/i, /each week/i, /enter one number/i]) await lead.choose(choice);
        await lead.fill(/where does it come from/i, 'A list by the door');
        await lead.press(/^watch it/i);
        await lead.fill(/^value/i, '14');
        await lead.press(/enter it/i);
        await lead.goTo('/practices');
        await lead.follow(/whisper, then read/i);
        await lead.follow(/try it in your team/i);
        await lead.fill(/what we expect/i, 'Quiet ones join in.');
        await lead.choose(/^reading aloud/i);
        await lead.press(/^start$/i);
      });

      const manager = await arrive('Dev', await invited(dev));
      await manager.goTo('/');
      await manager.sees(/bring in the first file/i);

      // Something to come back to, for each.
      await head.goTo('/needs');
      await head.sees(/whisper, then read/i);
      await ruth.goTo('/year-book');
      await ruth.sees(/whisper, then read/i);
      await teacher.goTo('/practices');
      await teacher.sees(/whisper, then read/i);
      await lead.goTo('/inquiries');
      await lead.sees(/whisper, then read/i);
    } finally {
      await world.stop();
    }
  },
};
