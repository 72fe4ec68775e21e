import * as fc from 'fast-check';
import { poll } from '../../lambda/core/poll/poll';
import { PollStates } from '../../lambda/core/poll/poll-states';
import { along, exploreAll, noCounts, randomChoices, run } from './explore';
import { LARGE, LATE_MISS, LATE_WRITE, SMALL } from './scenarios';

// Thousands of runs: how long they take depends on the machine.
jest.setTimeout(600_000);

const product = { poll, PollStates };
/** What each exploration came to: `EXPLORER_REPORT=1 npx jest test/explorer/explorer` tells. */
const counted: Record<string, object> = {};
afterAll(() => {
  if (process.env.EXPLORER_REPORT) process.stderr.write(`${JSON.stringify(counted, undefined, 1)}\n`);
});

test.each(SMALL)('I1-I9 hold in every order of events when %s', async (name, scenario) => {
  const { found, ...counts } = await exploreAll(product, scenario);
  counted[name] = counts;
  expect(found).toBeUndefined();
  expect(counts.runs).toBeGreaterThan(100);
  expect(counts.standings).toBeGreaterThan(100);
  expect(counts.crashes > 0).toBe(scenario.crashes > 0);
  expect(counts.failures > 0).toBe(scenario.failures > 0);
});

/** The second poll is about to write what Kraken said when the third has seen that it went back. */
const OVERTAKEN = [
  ['poll 1'],
  ['Kraken changes'],
  ['poll 2', 'exports.write:before'],
  ['leases end'],
  ['Kraken changes'],
  ['poll 3'],
  ['poll 2'],
] as const;

test('C13 I2 what a poll writes after its lease is over is put right, though the next one saw nothing new', async () => {
  const lateWrite = along(...OVERTAKEN);
  const { problems, trace } = await run(product, LATE_WRITE, lateWrite);
  expect(problems).toEqual([]);
  expect(trace.at(-1)).toMatch(/^poll 2/);
});

test('C13 I9 a miss that is noted after the lease is over counts for nothing', async () => {
  const lateMiss = along(...OVERTAKEN, ['Kraken changes'], ['poll 4']);
  const { problems, trace } = await run(product, LATE_MISS, lateMiss);
  expect(problems).toEqual([]);
  expect(trace.at(-1)).toMatch(/^poll 4/);
});

test.each(LARGE)('I1-I9 hold in orders drawn at random when %s', async (name, scenario) => {
  const numRuns = Number(process.env.EXPLORER_RUNS ?? 400);
  const counts = noCounts();
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: 2 ** 32 - 1 }), async (seed) => {
      const { problems, trace } = await run(product, scenario, randomChoices(seed), counts);
      expect({ problems, trace: problems.length > 0 ? trace : [] }).toEqual({ problems: [], trace: [] });
    }),
    { numRuns, seed: 20261123 },
  );
  counted[name] = counts;
  expect(counts.runs).toBe(numRuns);
});
