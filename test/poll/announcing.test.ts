import type { PollResult } from '../../lambda/core/poll/poll';
import { describePoll } from '../../lambda/core/poll/report-poll';
import type { ExportStore } from '../../lambda/core/ports';
import { account, rawReport, START, World } from '../support/world';

let world: World;
afterEach(() => world.close());

const stateOf = async () => {
  const state = await world.stateStore.read('main');
  if (state === undefined) throw new Error('there is no poll state');
  return state;
};
const exportEvents = () => world.eventIds.filter((id) => id.startsWith('main/'));
const healthEvents = () => world.events.filter(({ detail }) => detail.metadata.eventId.startsWith('health:'));
/** The store of exports, but for some of what it does. */
const storeWith = (overrides: Partial<ExportStore>): ExportStore =>
  Object.assign(Object.create(world.exports), overrides);
const refuseAll = () => {
  world.accepts = () => false;
};
const acceptAll = () => {
  world.accepts = () => true;
};
const down = { class: 'upstream_unavailable', message: 'down' } as const;

describe('what is stored and not announced', () => {
  beforeEach(() => {
    world = World.inMemory();
    world.lists.trades = [rawReport()];
  });

  /** How the poll after that is kept from an answer of Kraken. */
  const HINDRANCES: readonly [PollResult['kind'], string, () => Promise<unknown>][] = [
    ['polled', 'Kraken is down', async () => world.failures.push(down, down)],
    ['polled', 'the key is refused', async () => world.failures.push({ class: 'invalid_key', message: 'refused' })],
    [
      'paused',
      'polling pauses',
      async () => {
        world.failures.push(undefined, { class: 'lockout', message: 'locked' });
        world.now += 60_000;
        await world.poll();
      },
    ],
    [
      'budget',
      'the budget is spent',
      async () => {
        while ((await world.poll({ account: { ...account, tier: 'starter' } })).kind === 'polled');
      },
    ],
    [
      'no_credentials',
      'the key is taken out',
      async () => {
        world.coldStart();
        world.secret = { class: 'secret_missing', message: 'empty' };
      },
    ],
  ];

  test.each(HINDRANCES)('C07 P09 is announced by a poll that ends as "%s" because %s', async (kind, _, hinder) => {
    refuseAll();
    await world.poll();
    await hinder();
    expect(world.events).toEqual([]);
    acceptAll();
    const result = await world.poll({ account: { ...account, tier: kind === 'budget' ? 'starter' : 'unlimited' } });
    expect(result.kind).toBe(kind);
    expect(exportEvents()).toEqual(['main/VSKC/1']);
    const { announcedHealth, healthChange, health } = await stateOf();
    expect({ announcedHealth, told: healthEvents().at(-1)?.detail.data.to }).toEqual({
      announcedHealth: healthChange?.version,
      told: health,
    });
  });

  test('C07 is announced although the poller died and Kraken is down ever since', async () => {
    world.coldStart({ publisher: { publish: () => Promise.reject(new Error('killed')) } });
    await world.poll().catch(() => undefined);
    world.coldStart();
    world.now += 60_000;
    world.failures.push(down, down);
    await world.poll();
    expect(exportEvents()).toEqual(['main/VSKC/1']);
  });

  test('P09 is told of by each poll until the bus takes it, in a pause as well, and then costs nothing any more', async () => {
    refuseAll();
    await world.poll();
    world.failures.push({ class: 'lockout', message: 'locked' });
    await world.poll();
    expect(describePoll('main', await world.poll())).toMatchObject({
      level: 'error',
      errors: [expect.objectContaining({ code: 'unannounced' })],
    });
    acceptAll();
    expect(describePoll('main', await world.poll())).toMatchObject({ level: 'info', announced: 1, errors: [] });
    const { stamp } = await stateOf();
    const untouched = async () => Promise.reject(new Error('there is nothing to do here'));
    world.coldStart({ exports: storeWith({ outlines: untouched }), publisher: { publish: untouched } });
    expect((await world.poll()).kind).toBe('paused');
    expect((await stateOf()).stamp).toBe(stamp);
  });

  test('P07 goes out again, the very same, if the bus took it and nobody knows', async () => {
    const { publisher } = world.services;
    world.coldStart({
      publisher: {
        publish: async (...args) =>
          (await publisher.publish(...args)).map(() => ({ isAccepted: false, reason: 'TimeoutError' })),
      },
    });
    await world.poll();
    expect((await stateOf()).reports.trades?.failure?.class).toBe('not_announced');
    world.coldStart();
    await world.poll();
    const events = world.events.filter(({ detail }) => detail.metadata.eventId === 'main/VSKC/1');
    expect(events.length).toBeGreaterThan(1);
    for (const event of events) expect(event).toEqual(events[0]);
    expect(await world.exports.get('main', 'VSKC')).toMatchObject({ announcedVersion: 1 });
  });

  test('P06 goes out in the order of the versions of each export, when the bus takes some and refuses some', async () => {
    refuseAll();
    for (const status of ['Queued', 'Processing', 'Processed']) {
      world.lists.trades = ['A', 'B', 'C'].map((id) => rawReport({ id, status }));
      await world.poll();
      world.now += 60_000;
    }
    const refusedOnce = new Set(['main/A/1', 'main/B/2', 'main/C/3']);
    world.accepts = ({ detail }) => !refusedOnce.delete(detail.metadata.eventId);
    await world.poll();
    await world.poll();
    for (const id of ['A', 'B', 'C'])
      expect(exportEvents().filter((eventId) => eventId.startsWith(`main/${id}/`))).toEqual(
        [1, 2, 3].map((version) => `main/${id}/${version}`),
      );
  });

  test('D11 goes out although the export cannot be written any more', async () => {
    refuseAll();
    await world.poll();
    world.coldStart({ exports: storeWith({ write: () => Promise.reject(new Error('item too large')) }) });
    acceptAll();
    world.lists.trades = [rawReport({ status: 'Processed' })];
    await world.poll();
    expect(exportEvents()).toEqual(['main/VSKC/1']);
  });
});

describe('a bus that hangs', () => {
  beforeEach(() => {
    world = World.inMemory();
    world.lists.trades = Array.from({ length: 60 }, (_, index) => rawReport({ id: `T${index}` }));
    world.lists.ledgers = [rawReport({ id: 'LEDG', report: 'ledgers' })];
    world.coldStart({
      publisher: {
        publish: async (events, timeoutMs) => {
          world.now += timeoutMs;
          return events.map(() => ({ isAccepted: false, reason: 'no answer' }));
        },
      },
    });
  });

  test('P07 P09 keeps nothing from being stored, and the poll from being closed no longer than a moment', async () => {
    const result = await world.poll();
    expect(world.now - START).toBeLessThan(5_000);
    expect(await world.list()).toHaveLength(61);
    expect(result.kind).toBe('polled');
    expect(await stateOf()).not.toHaveProperty('lease');

    // Sixty events wait now: what is new is stored all the same.
    world.lists.trades.push(rawReport({ id: 'NEW' }));
    world.now = START + 60_000;
    await world.poll();
    expect(world.now - START).toBeLessThan(65_000);
    expect(await world.list()).toHaveLength(62);
    expect(await stateOf()).not.toHaveProperty('lease');
  });

  test('P07 is given no longer than the poll has', async () => {
    await world.poll({ until: START + 4_000 });
    expect(world.now).toBeLessThanOrEqual(START + 4_000);
    expect(await stateOf()).not.toHaveProperty('lease');
  });
});

test('D11 P09 an export that goes on changing while the bus takes nothing never outgrows its item, and every version comes out', async () => {
  world = await World.create();
  refuseAll();
  // Every quotation mark is escaped twice in what is stored.
  const odd = '"'.repeat(1_250);
  const change = async (index: number) => {
    world.lists.trades = [rawReport({ status: index % 2 === 0 ? 'Queued' : 'Processing', odd })];
    world.now += 60_000;
    return world.poll();
  };
  for (let index = 0; index < 70; index++) {
    const result = await change(index);
    expect(describePoll('main', result).errors.filter((error) => !String(error).includes('not announced'))).toEqual([]);
  }
  expect((await stateOf()).reports.trades?.failure?.class).toBe('not_announced');
  acceptAll();
  await change(71);
  const stored = await world.exports.get('main', 'VSKC');
  expect(stored).toMatchObject({ export: { status: 'Processing' }, announcedVersion: stored?.export.version });
  expect(exportEvents()).toEqual(
    Array.from({ length: stored?.export.version ?? 0 }, (_, index) => `main/VSKC/${index + 1}`),
  );
});

describe('news of both reports', () => {
  /** What each call of the bus was asked to take, news of health left out. */
  let batches: string[][];
  const ofReport = (report: 'trades' | 'ledgers', count: number) =>
    Array.from({ length: count }, (_, index) => rawReport({ id: `${report[0]}${index}`, report }));

  beforeEach(() => {
    world = World.inMemory();
    batches = [];
    const { publisher } = world.services;
    world.coldStart({
      publisher: {
        publish: (events, timeoutMs) => {
          const ids = events.map(({ detail }) => detail.metadata.eventId).filter((id) => id.startsWith('main/'));
          if (ids.length > 0) batches.push(ids);
          return publisher.publish(events, timeoutMs);
        },
      },
    });
  });

  test('goes out together, ten at a time', async () => {
    world.lists.trades = ofReport('trades', 1);
    world.lists.ledgers = ofReport('ledgers', 1);
    await world.poll();
    expect(batches).toEqual([['main/t0/1', 'main/l0/1']]);
    world.lists.trades = ofReport('trades', 8);
    world.lists.ledgers = ofReport('ledgers', 6);
    world.now += 60_000;
    await world.poll();
    expect(batches.slice(1).map((ids) => ids.length)).toEqual([10, 2]);
    expect(new Set(batches.flat()).size).toBe(14);
  });

  test('P09 that the bus refuses of one report is left to the next poll, which looks for it alone', async () => {
    world.lists.trades = ofReport('trades', 2);
    world.lists.ledgers = ofReport('ledgers', 1);
    world.accepts = ({ detail }) => detail.metadata.eventId !== 'main/t1/1';
    await world.poll();
    const { trades, ledgers } = (await stateOf()).reports;
    expect(trades).toMatchObject({ unannounced: true, failure: { class: 'not_announced' } });
    expect(ledgers).toMatchObject({ unannounced: false, digest: expect.any(String) });
    expect(ledgers?.failure).toBeUndefined();
    acceptAll();
    await world.poll();
    expect(batches.at(-1)).toEqual(['main/t1/1']);
    expect(new Set(exportEvents()).size).toBe(exportEvents().length);
  });

  test('D11 goes out of one, and is stored, though the table refuses every write of the other', async () => {
    world.lists.trades = ofReport('trades', 12);
    world.lists.ledgers = ofReport('ledgers', 2);
    const refused = new Error('refused');
    const tried: string[] = [];
    world.coldStart({
      exports: storeWith({
        write: (next, before) => {
          tried.push(next.export.id);
          return next.export.report === 'trades' ? Promise.reject(refused) : world.exports.write(next, before);
        },
      }),
    });
    const result = await world.poll();
    expect(tried.map((id) => id.slice(0, 1)).join('')).toBe('tttll');
    expect(exportEvents()).toEqual(['main/l0/1', 'main/l1/1']);
    expect(describePoll('main', result).errors).toEqual([refused]);
    const { trades, ledgers } = (await stateOf()).reports;
    expect(trades).toMatchObject({ failure: { class: 'not_stored' }, doubtUntil: expect.any(Number) });
    expect(ledgers).toMatchObject({ unannounced: false, digest: expect.any(String) });
  });
});
