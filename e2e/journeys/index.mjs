// A journey is { name, run({ as, world, script }) }. Each runs twice, with script and without, in two networks.
export const journeys = [];
