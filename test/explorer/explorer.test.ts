import * as fc from 'fast-check';
import { poll } from '../../lambda/core/poll/poll';
import { PollStates } from '../../lambda/core/poll/poll-states';
import { tryKey } from '../../lambda/core/poll/try-key';
import { along, exploreAll, noCounts, randomChoices, run } from './explore';
import { LARGE, OVERTAKEN, SMALL } from './scenarios';

// Thousands of runs: how long they take depends on the machine.
jest.setTimeout(600_000);

const product = { poll, PollStates, tryKey };
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

const [LATE_WRITE, LATE_MISS, LATE_TRY] = OVERTAKEN;

test('C13 I2 what a poll writes after its lease is over is put right, though the next one saw nothing new', async () => {
  const [scenario, stations] = LATE_WRITE;
  const { problems, trace } = await run(product, scenario, along(...stations));
  expect(problems).toEqual([]);
  expect(trace.at(-1)).toMatch(/^poll 2/);
});

test('C13 I9 a miss that is noted after the lease is over counts for nothing', async () => {
  const [scenario, stations] = LATE_MISS;
  const { problems, trace } = await run(product, scenario, along(...stations));
  expect(problems).toEqual([]);
  expect(trace.at(-1)).toMatch(/^poll 4/);
});

test('C13 I2 what a poll writes late is put right although somebody tried a key meanwhile', async () => {
  const [scenario, stations] = LATE_TRY;
  const { problems, trace } = await run(product, scenario, along(...stations));
  expect(problems).toEqual([]);
  expect(trace).toContain('try 1 kraken.key:before');
  expect(trace.at(-1)).toMatch(/^poll 2/);
});

test.each(LARGE)('I1-I9 hold in orders drawn at random when %s', async (name, scenario) => {
  const numRuns = Number(process.env.EXPLORER_RUNS ?? 300);
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
