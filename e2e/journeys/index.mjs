// A journey is { name, run({ as, world, script }) }; `as(handle)` is a person in a browser of their own, `meet(world, name)` one in another network.
// Each runs twice, with script and without, in two networks that know nothing of each other.
import { blankStart } from './blank-start.mjs';
import { consentToNames } from './consent-to-names.mjs';
import { headSeesSpread } from './head-sees-spread.mjs';
import { oneThread } from './one-thread.mjs';
import { refusals } from './refusals.mjs';
import { rosterAndResults } from './roster-and-results.mjs';
import { signIn } from './sign-in.mjs';
import { whichIsMine } from './which-is-mine.mjs';

export const journeys = [signIn, refusals, rosterAndResults, whichIsMine, headSeesSpread, consentToNames, oneThread, blankStart];
