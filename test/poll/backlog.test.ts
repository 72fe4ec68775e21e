import type { StoredExport } from '../../lambda/core/exports/export';
import { announceHealth } from '../../lambda/core/poll/announce-health';
import { NEW_REPORT, type PollState } from '../../lambda/core/poll/poll-state';
import { describePoll } from '../../lambda/core/poll/report-poll';
import type { ExportStore, Publisher } from '../../lambda/core/ports';
import { rawReport, START, World } from '../support/world';

const MINUTE = 60_000;
const WAITING = 3_000;

let world: World;
beforeEach(() => {
  world = World.inMemory();
});

const refuseAll = () => {
  world.accepts = () => false;
};
const acceptAll = () => {
  world.accepts = () => true;
};
const listTrades = (count: number) => {
  world.lists.trades = Array.from({ length: count }, (_, index) => rawReport({ id: `T${index}` }));
};
function defined<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('it is not there');
  return value;
}
const stateOf = async () => defined(await world.stateStore.read('main'));
const changeState = async (change: (state: PollState) => PollState) => {
  const state = await stateOf();
  await world.stateStore.replace('main', state.stamp, { ...change(state), stamp: 'changed' });
};
const exportEvents = () => world.eventIds.filter((id) => id.startsWith('main/'));
const health = () => world.eventIds.filter((id) => id.startsWith('health:')).length;

/** How often the exports are read one by one, and as a whole. */
function countReads(overrides: Partial<ExportStore> = {}) {
  const count = { gets: 0, tables: 0 };
  const store: ExportStore = Object.assign(Object.create(world.exports), {
    get: async (...args: Parameters<ExportStore['get']>) => {
      count.gets++;
      return world.exports.get(...args);
    },
    outlines: async (...args: Parameters<ExportStore['outlines']>) => {
      count.tables++;
      return world.exports.outlines(...args);
    },
    ...overrides,
  });
  return { count, store };
}

/** A bus that needs some time for each call, and gives up when it is told to. */
const slowBus = (neededMs: number): Publisher => {
  const { publisher } = world.services;
  return {
    publish: async (events, timeoutMs) => {
      world.now += Math.min(neededMs, timeoutMs);
      if (neededMs > timeoutMs) return events.map(() => ({ isAccepted: false, reason: 'no answer' }));
      return publisher.publish(events, timeoutMs);
    },
  };
};

describe('P09 what waits of one report', () => {
  const ledgersOf = (count: number) =>
    Array.from({ length: count }, (_, index) => rawReport({ id: `L${index}`, report: 'ledgers' }));

  test.each<[string, () => unknown]>([
    ['and the bus takes again', acceptAll],
    [
      'and Kraken gives no answer for',
      () => {
        acceptAll();
        world.failures.push(undefined, { class: 'upstream_unavailable', message: 'down' });
      },
    ],
    ['and the bus refuses for good', () => undefined],
  ])('%s comes after what is new of the other', async (_, change) => {
    world.accepts = ({ detail }) => !detail.metadata.eventId.startsWith('main/L');
    listTrades(1);
    world.lists.ledgers = ledgersOf(25);
    await world.poll();
    const [told, refused] = [exportEvents().length, [] as string[]];
    change();
    const accepts = world.accepts;
    world.accepts = (event) => {
      if (!accepts(event)) refused.push(event.detail.metadata.eventId);
      // What was refused before is in vain, if it is what the bus hears first.
      return accepts(event) && refused.length === 0;
    };
    world.lists.trades = [rawReport({ id: 'T0', status: 'Processed' })];
    world.now += MINUTE;
    await world.poll();
    expect(exportEvents()[told]).toBe('main/T0/2');
  });
});

test('P07 P09 thousands of exports that wait for a bus that is down are not read, take no time, and keep nothing new from being stored', async () => {
  refuseAll();
  listTrades(WAITING);
  world.lists.ledgers = [rawReport({ id: 'LEDGER', report: 'ledgers' })];
  await world.poll();
  listTrades(WAITING + 1);
  world.lists.ledgers.push(rawReport({ id: 'NEW', report: 'ledgers' }));
  world.now += MINUTE;
  const { count, store } = countReads();
  world.coldStart({ exports: store });
  const began = world.now;
  const result = await world.poll();

  expect(world.now - began).toBeLessThan(4_000);
  expect(count).toEqual({ gets: expect.any(Number), tables: 1 });
  expect(count.gets).toBeLessThanOrEqual(50);
  expect(await world.exports.get('main', `T${WAITING}`)).toBeDefined();
  expect(await world.exports.get('main', 'NEW')).toBeDefined();
  const { reports } = await stateOf();
  for (const report of [reports.trades, reports.ledgers]) {
    expect(report).toMatchObject({ unannounced: true, failure: { class: 'not_announced' } });
    expect(report).not.toHaveProperty('digest');
  }
  // How long the oldest of each report waits is told all the same.
  const since = result.kind === 'polled' ? result.reports.map(({ stored }) => stored?.waitingSince.toSorted()[0]) : [];
  expect(since).toEqual([new Date(START).toISOString(), expect.any(String)]);

  acceptAll();
  world.now += MINUTE;
  await world.poll();
  expect(new Set(exportEvents()).size).toBe(WAITING + 3);
  expect(exportEvents().slice(0, 2)).toEqual(['main/T0/1', 'main/T1/1']);
  expect((await stateOf()).reports.trades).toMatchObject({ unannounced: false, digest: expect.any(String) });
});

test.each([400, 900, 2_000, 5_000])(
  'P07 a bus that needs %i ms for each batch is left alone after a while, and what is new is stored',
  async (neededMs) => {
    refuseAll();
    listTrades(500);
    await world.poll();
    acceptAll();
    listTrades(501);
    world.now += MINUTE;
    world.coldStart({ publisher: slowBus(neededMs) });
    const began = world.now;
    const report = describePoll('main', await world.poll());
    expect(world.now - began).toBeLessThan(8_000);
    expect(await world.exports.get('main', 'T500')).toBeDefined();
    expect(report.errors[0]).toMatchObject({ code: 'unannounced' });
  },
);

test('P07 health is told however many exports wait for a slow bus', async () => {
  refuseAll();
  listTrades(500);
  await world.poll();
  acceptAll();
  world.now += MINUTE;
  world.coldStart({ publisher: slowBus(900) });
  await world.poll();
  expect((await stateOf()).health).toBe('degraded');
  expect(health()).toBe(1);
});

test('C13 health that an overtaken poll tells late never counts as the newest', async () => {
  await world.poll();
  const seen = await stateOf();
  const late = { ...seen, healthChange: { ...defined(seen.healthChange), version: 3 }, announcedHealth: 0 };
  await changeState((state) => ({ ...state, announcedHealth: 5 }));
  world.coldStart();
  expect(await announceHealth('main', late, world.services, world.now + MINUTE)).toBeUndefined();
  expect((await stateOf()).announcedHealth).toBe(5);
});

test('P01 an export that cannot be read or marked keeps its neighbours from nothing, and goes out with a later poll', async () => {
  refuseAll();
  listTrades(25);
  await world.poll();
  acceptAll();
  world.now += MINUTE;
  world.failures.push(
    { class: 'upstream_unavailable', message: 'down' },
    { class: 'upstream_unavailable', message: 'down' },
  );
  const busy = new Error('the table is busy');
  const { store } = countReads({
    get: (account, id) => (id === 'T3' ? Promise.reject(busy) : world.exports.get(account, id)),
    markAnnounced: (account, id, version) =>
      id === 'T4' ? Promise.reject(busy) : world.exports.markAnnounced(account, id, version),
  });
  world.coldStart({ exports: store });
  const report = describePoll('main', await world.poll());
  expect(exportEvents()).toHaveLength(24);
  expect(report.errors).toEqual([busy, busy]);
  expect((await stateOf()).reports.trades).toMatchObject({ unannounced: true });

  world.coldStart();
  world.now += MINUTE;
  await world.poll();
  expect(exportEvents().slice(24)).toEqual(['main/T3/1', 'main/T4/1']);
});

test('C18 what version 0.1 left, which did not mark it, is announced while Kraken is down, and is looked for once', async () => {
  refuseAll();
  listTrades(1);
  await world.poll();
  const asBefore = ({ reports, ...state }: PollState): PollState => {
    const { digest: _none, unannounced: _unknown, ...trades } = reports.trades ?? NEW_REPORT;
    return { ...state, reports: { ...reports, trades } };
  };
  await changeState(asBefore);
  acceptAll();
  const down = { class: 'upstream_unavailable', message: 'down' } as const;
  const { count, store } = countReads();
  for (let poll = 0; poll < 3; poll++) {
    world.failures.push(down, down);
    world.now += MINUTE;
    world.coldStart({ exports: store });
    await world.poll();
  }
  expect(exportEvents()).toEqual(['main/T0/1']);
  expect(count.tables).toBe(1);

  await changeState((state) => ({ ...asBefore(state), pauses: [{ until: world.now + 30 * MINUTE }] }));
  world.coldStart({ exports: store });
  for (let tick = 0; tick < 3; tick++) expect((await world.poll()).kind).toBe('paused');
  expect(count.tables).toBe(2);
});

describe('while a write of a poll that broke off may still arrive', () => {
  const breakOff = async () => {
    world.coldStart({ publisher: { publish: () => Promise.reject(new Error('killed')) } });
    await world.poll().catch(() => undefined);
    world.now += 2 * MINUTE;
  };
  /** The table is looked at in so many of the polls of the next half hour. */
  const looksOfHalfAnHour = async () => {
    const { count, store } = countReads();
    world.coldStart({ exports: store });
    for (let minute = 0; minute < 30; minute++) {
      await world.poll();
      world.now += MINUTE;
      // It arrives.
      if (minute === 5) await world.exports.write({ ...late, export: { ...late.export, id: 'LATE' } }, undefined);
    }
    return count.tables;
  };
  let late: StoredExport;
  beforeEach(async () => {
    listTrades(1);
    await breakOff();
    late = defined(await world.exports.get('main', 'T0'));
  });

  test('C07 C13 what is left is announced in a pause at once, and then looked for once more when it cannot any more', async () => {
    await changeState((state) => ({ ...state, pauses: [{ until: world.now + 59 * MINUTE }] }));
    expect(await looksOfHalfAnHour()).toBe(2);
    expect(exportEvents()).toEqual(['main/T0/1', 'main/LATE/1']);
  });

  test('C07 C13 the same while Kraken refuses the key', async () => {
    world.failures.push({ class: 'invalid_key', message: 'refused' });
    expect(await looksOfHalfAnHour()).toBe(2);
    expect(exportEvents()).toEqual(['main/T0/1', 'main/LATE/1']);
  });
});
