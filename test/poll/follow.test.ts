import { pollAndFollow } from '../../lambda/core/poll/follow';
import type { PollResult } from '../../lambda/core/poll/poll';
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

test('a young export is looked at every active interval, and nothing else is', async () => {
  world.lists.trades = [rawReport()];
  await follow();
  expect(offsets('trades')).toEqual([0, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50]);
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
  expect(offsets('trades')).toEqual([0, 5, 10, 15]);
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
  expect(offsets('ledgers')).toEqual([0, 5]);
});

test('a failure ends following: the regular pace is soon enough', async () => {
  world.lists.trades = [rawReport()];
  world.failures.push(undefined, undefined, { class: 'upstream_unavailable', message: 'busy' });
  await follow();
  expect(offsets('trades')).toEqual([0, 5]);
});

test('a poll that the budget does not allow waits for it, if there is time', async () => {
  const starter = { ...account, tier: 'starter' } as const;
  for (let round = 0; round < 4; round++) await world.poll({ account: starter });
  world.now += 30_000;
  await follow({ account: starter });
  expect(offsets('trades')).toEqual([0, 0, 0, 0, 60]);
});
