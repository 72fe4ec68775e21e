import type { PollRequest } from '../../lambda/core/poll/poll';
import { describePoll } from '../../lambda/core/poll/report-poll';
import { account, rawReport, START, World } from '../support/world';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

let world: World;
beforeEach(async () => {
  world = await World.create();
});
afterEach(() => world.close());

const report = async (request: Partial<PollRequest> = {}) =>
  describePoll('main', await world.poll({ idleIntervalMs: MINUTE, ...request }));

describe('C15 missed runs', () => {
  test('are told by the first poll after them, once', async () => {
    expect(await report()).not.toHaveProperty('missedRuns');
    world.now += 3 * 60 * MINUTE;
    expect(await report()).toMatchObject({ level: 'warn', missedRuns: 179 });
    world.now += MINUTE;
    expect(await report()).not.toHaveProperty('missedRuns');
    world.now += MINUTE + 59_999;
    expect(await report()).not.toHaveProperty('missedRuns');
  });

  test('are not those of a pause, nor those without credentials', async () => {
    world.failures.push({ class: 'lockout', message: 'EGeneral:Temporary lockout' });
    await report();
    world.now += 15 * MINUTE;
    expect(await report()).not.toHaveProperty('missedRuns');
    const key = world.secret;
    world.secret = { class: 'secret_missing', message: 'the secret is empty' };
    world.coldStart();
    world.now += MINUTE;
    await report();
    world.secret = key;
    world.now += DAY;
    expect(await report()).toMatchObject({ level: 'info', message: 'polled' });
  });
});

test('N02 a nonce that is more than a day ahead of the clock is told, until the clock has caught up', async () => {
  world.now = START + 365 * DAY;
  expect(await report()).not.toHaveProperty('nonceAheadMs');
  world.now = START;
  expect(await report()).toMatchObject({ level: 'warn', nonceAheadMs: expect.closeTo(365 * DAY, -2) });
  world.now = START + 364 * DAY + MINUTE;
  expect(await report()).not.toHaveProperty('nonceAheadMs');
});

test('N02 nonces are compared with the clock in the resolution of the account', async () => {
  const inUs = { ...account, nonceResolution: 'us' as const };
  expect(await report({ account: inUs })).not.toHaveProperty('nonceAheadMs');
  expect(await report()).toMatchObject({ nonceAheadMs: expect.any(Number) });
});

test('D03 exports that go back to an earlier status are counted, and nothing else is', async () => {
  const lists: [string, string][] = [
    ['Processing', 'Queued'],
    ['Queued', 'Processed'],
    ['Invented', 'Queued'],
    ['Processed', 'Processed'],
  ];
  const told: unknown[] = [];
  for (const [a, b] of lists) {
    world.lists.trades = [rawReport({ id: 'A', status: a }), rawReport({ id: 'B', status: b })];
    world.now += MINUTE;
    const { level, reports } = await report();
    told.push([level, (reports as Record<string, { backwards?: number }>).trades?.backwards]);
  }
  expect(told).toEqual([
    ['info', undefined],
    ['warn', 1],
    ['warn', 1],
    ['info', undefined],
  ]);
});

test('D02 a poll that misses most of many exports says so', async () => {
  world.lists.trades = Array.from({ length: 12 }, (_, index) => rawReport({ id: `E${index}` }));
  await report();
  world.lists.trades = [];
  world.now += MINUTE;
  expect(await report()).toMatchObject({ level: 'warn', reports: { trades: { massDisappearance: true } } });
});
