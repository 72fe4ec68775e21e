import { pollAndFollow } from '../../lambda/core/poll/follow';
import { callsPerMinute } from '../../lambda/core/poll/pacing';
import type { PollResult } from '../../lambda/core/poll/poll';
import { seededRandom } from '../../local/simulator/seeded-random';
import { account, rawReport, START, World } from '../support/world';

let world: World;

beforeEach(async () => {
  world = await World.create();
});
afterEach(() => world.close());

/** One invocation of a minute, as the schedule starts it. */
async function follow(options: Partial<Parameters<typeof pollAndFollow>[0]> = {}): Promise<PollResult[]> {
  const results: PollResult[] = [];
  await pollAndFollow(
    {
      account: { ...account, tier: 'pro' },
      settings: world.settings,
      until: world.now + 58_000,
      activeIntervalMs: 5_000,
      idleIntervalMs: 60_000,
      onPolled: (result) => results.push(result),
      ...options,
    },
    world.services,
  );
  return results;
}
const offsets = (report: string): number[] =>
  world.calls.filter((call) => call.report === report).map(({ at }) => (at - START) / 1000);

test('without active exports an invocation asks once for each report', async () => {
  world.lists.trades = [rawReport({ status: 'Processed' })];
  await follow();
  expect(world.calls).toHaveLength(2);
});

test.each([
  ['starter', 1, 8_572],
  ['starter', 2, 15_000],
  ['intermediate', 1, 7_000],
  ['intermediate', 2, 10_000],
  ['pro', 1, 7_000],
  ['pro', 2, 7_000],
] as const)(
  'I8 on the %s tier, %d reports with young exports are looked at again within %d ms and what a run begins late, for an hour, however long calls take',
  async (tier, active, longestMs) => {
    await world.close();
    world = World.inMemory();
    const random = seededRandom(7, 'calls');
    const { kraken } = world.services;
    const exportStatus: typeof kraken.exportStatus = async (call) => {
      const answer = await kraken.exportStatus(call);
      world.now += random.integer(100, 400);
      return answer;
    };
    world.services = { ...world.services, kraken: { ...kraken, exportStatus } };
    // The description of the key is asked for now, and not again in what follows.
    await world.poll();
    for (let minute = 1; minute <= 60; minute++) {
      const createdtm = String(START / 1000 + minute * 60);
      world.lists.trades = [rawReport({ createdtm })];
      if (active === 2) world.lists.ledgers = [rawReport({ id: 'VSKD', report: 'ledgers', createdtm })];
      world.now = START + minute * 60_000 + random.integer(0, 200);
      await follow({ account: { ...account, tier } });
    }
    const calls = world.calls.map(({ at }) => at - START).filter((at) => at >= 60_000);
    const looks = offsets('trades')
      .map((at) => at * 1000)
      .filter((at) => at >= 60_000);
    const gaps = looks.slice(1).map((at, index) => at - (looks[index] ?? 0));
    // A run begins up to 200 ms late, and may have to wait for the second of two calls, made up to 400 ms after the first.
    expect(Math.max(...gaps)).toBeLessThanOrEqual(longestMs + 600);
    for (const start of calls)
      expect(calls.filter((at) => at >= start && at < start + 60_000).length).toBeLessThanOrEqual(callsPerMinute(tier));
  },
);

test('a young export is looked at every active interval or so, until the run ends, and nothing else is', async () => {
  world.lists.trades = [rawReport()];
  await follow();
  expect(offsets('trades')).toEqual([0, 5.3, 10.6, 15.9, 21.2, 26.5, 31.8, 37.1, 42.4, 47.7, 53]);
  expect(offsets('ledgers')).toEqual([0]);
});

test('an old export of the other report costs no calls and does not slow it down', async () => {
  world.lists.trades = [rawReport()];
  world.lists.ledgers = [rawReport({ id: 'OLD', report: 'ledgers', createdtm: String(START / 1000 - 3 * 24 * 3600) })];
  await follow();
  expect(offsets('trades')).toHaveLength(11);
  expect(offsets('ledgers')).toEqual([0]);
});

test('following ends when everything is settled, and the news comes within the active interval', async () => {
  world.lists.trades = [rawReport()];
  const results = await follow({
    onPolled: () => {
      if (world.now - START >= 10_000) world.lists.trades = [rawReport({ status: 'Processed' })];
    },
  });
  expect(results).toEqual([]);
  expect(offsets('trades')).toEqual([0, 5.3, 10.6, 15.9]);
});

test('following ends when somebody else polls', async () => {
  world.lists.trades = [rawReport()];
  const { clock } = world.services;
  let isFirst = true;
  const sleep = async (ms: number): Promise<void> => {
    await clock.sleep(ms);
    if (!isFirst) return;
    isFirst = false;
    await world.poll();
  };
  world.services = { ...world.services, clock: { ...clock, sleep } };
  const results = await follow();
  expect(results.map(({ kind }) => kind)).toEqual(['polled']);
  expect(offsets('ledgers')).toEqual([0, 5.3]);
});

test('a clock that jumps back while a look is waited for does not put off those after it', async () => {
  world.lists.trades = [rawReport()];
  const { clock } = world.services;
  const sleeps: number[] = [];
  const sleep = async (ms: number): Promise<void> => {
    sleeps.push(ms);
    await clock.sleep(ms);
    if (sleeps.length === 3) world.now -= 30_000;
  };
  world.services = { ...world.services, clock: { ...clock, sleep } };
  await follow();
  expect(sleeps.length).toBeGreaterThanOrEqual(10);
  expect(Math.max(...sleeps)).toBeLessThan(6_000);
});

test('a failure ends following: the regular pace is soon enough', async () => {
  world.lists.trades = [rawReport()];
  world.failures.push(undefined, undefined, { class: 'upstream_unavailable', message: 'busy' });
  await follow();
  expect(offsets('trades')).toEqual([0, 5.3]);
});

test('a poll that the budget does not allow waits for it, if there is time', async () => {
  const starter = { ...account, tier: 'starter' } as const;
  for (let round = 0; round < 4; round++) await world.poll({ account: starter });
  world.now += 30_000;
  await follow({ account: starter });
  expect(offsets('trades')).toEqual([0, 0, 0, 0, 60]);
});
