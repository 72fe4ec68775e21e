import * as fc from 'fast-check';
import { poll } from '../../lambda/core/poll/poll';
import { PollStates } from '../../lambda/core/poll/poll-states';
import { exploreAll, randomChoices, run } from './explore';
import { LARGE, SMALL } from './scenarios';

// Thousands of runs: how long they take depends on the machine.
jest.setTimeout(600_000);

const product = { poll, PollStates };

test.each(SMALL)('I1-I9 hold in every order of events when %s', async (_, scenario) => {
  const { found, runs } = await exploreAll(product, scenario);
  expect(found).toBeUndefined();
  expect(runs).toBeGreaterThan(20);
});

test.each(LARGE)('I1-I9 hold in orders drawn at random when %s', async (_, scenario) => {
  const numRuns = Number(process.env.EXPLORER_RUNS ?? 1_000);
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: 2 ** 32 - 1 }), async (seed) => {
      const { problems, trace } = await run(product, scenario, randomChoices(seed));
      expect({ problems, trace: problems.length > 0 ? trace : [] }).toEqual({ problems: [], trace: [] });
    }),
    { numRuns, seed: 20261123 },
  );
});
