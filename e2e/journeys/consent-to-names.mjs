const agree = /i agree to names/i;

export const consentToNames = {
  name: 'agreeing to names inside the team, and thinking again',
  async run({ as }) {
    const teacher = await as('teacher');
    await teacher.goTo('/numbers');
    await teacher.follow('Whole school');
    await teacher.follow(/where is it working/i);
    await teacher.sees(/names are off/i);
    await teacher.choose(agree);
    await teacher.press(/save my choice/i);
    await teacher.sees(/you have agreed/i);

    const head = await as('head');
    await head.goTo(new URL(teacher.page.url()).pathname);
    await head.doesNotSee(agree);

    await teacher.takeBack(agree);
    await teacher.press(/save my choice/i);
    await teacher.sees(/you have not agreed/i);
    await teacher.sees(/names are off/i);
  },
};
