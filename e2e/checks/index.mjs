// Every check is made on every page of pages.txt. A check is { name, options, problems(visit) }, and
// `problems` gives sentences; none means all is well.
import * as axe from './axe.mjs';
import * as budget from './budget.mjs';
import * as headers from './headers.mjs';
import * as keyboard from './keyboard.mjs';
import * as noscript from './noscript.mjs';
import * as print from './print.mjs';
import * as reflow from './reflow.mjs';
import * as words from './words.mjs';

export const checks = [axe, budget, headers, keyboard, noscript, print, reflow, words];
