import { Credentials } from '../../lambda/core/credentials';
import type { FailureClass } from '../../lambda/core/poll/failure';
import { describePoll } from '../../lambda/core/poll/report-poll';
import { account, rawReport, START, World } from '../support/world';

let world: World;

beforeEach(async () => {
  world = await World.create();
});
afterEach(() => world.close());

const failure = (failureClass: FailureClass, retryAt?: number) => ({
  class: failureClass,
  message: `simulated ${failureClass}`,
  ...(retryAt !== undefined && { retryAt }),
});
const stateOf = async (name = 'main') => (await world.stateStore.read(name)) ?? fail('no poll state');
const exportOf = async (id: string) => (await world.exports.get('main', id)) ?? fail(`no export ${id}`);
function fail(message: string): never {
  throw new Error(message);
}
/** Counts what the stores are asked, by operation. */
function countCalls(): Record<string, number> {
  const counts: Record<string, number> = {};
  world.table.client.middlewareStack.add(
    (next, { commandName = 'unknown' }) =>
      (args) => {
        const name = commandName.replace('Command', '');
        counts[name] = (counts[name] ?? 0) + 1;
        return next(args);
      },
    { step: 'initialize' },
  );
  return counts;
}

describe('what Kraken lists', () => {
  test('is stored and announced, and each change again', async () => {
    world.lists.trades = [rawReport()];
    await world.poll();
    world.lists.trades = [rawReport({ status: 'Processed', completedtm: String(START / 1000 + 9) })];
    world.now += 60_000;
    await world.poll();

    expect(await exportOf('VSKC')).toMatchObject({
      export: { state: 'ready', version: 2, report: 'trades' },
      announcedVersion: 2,
      transitions: [
        { from: null, to: 'queued' },
        { from: 'queued', to: 'ready', changed: ['status', 'completedtm'] },
      ],
    });
    expect(world.eventIds).toEqual(['main/VSKC/1', 'health:main/1', 'main/VSKC/2']);
  });

  test('costs two DynamoDB writes and nothing else when it is unchanged, whatever the number of exports', async () => {
    world.lists.trades = Array.from({ length: 40 }, (_, index) => rawReport({ id: `T${index}` }));
    await world.poll();
    const counts = countCalls();
    world.lists.trades.reverse();
    await world.poll();
    expect(counts).toEqual({ UpdateItem: 2 });
  });

  test('costs one read and two writes for each change', async () => {
    world.lists.trades = Array.from({ length: 30 }, (_, index) => rawReport({ id: `T${index}` }));
    await world.poll();
    const counts = countCalls();
    world.lists.trades = world.lists.trades.map((_, index) =>
      rawReport({ id: `T${index}`, status: index < 7 ? 'Processing' : 'Queued' }),
    );
    await world.poll();
    expect(counts).toEqual({ UpdateItem: 2 + 2 * 7, Query: 1, GetItem: 7 });
  });

  test('K15 leaves an export alone whose report cannot be read', async () => {
    world.lists.trades = [rawReport({ id: 'GOOD' }), rawReport({ id: 'ODD' })];
    await world.poll();
    for (let round = 0; round < 3; round++) {
      world.lists.trades = [rawReport({ id: 'GOOD', status: 'Processing' }), { id: 'ODD' }];
      await world.poll();
    }
    expect((await exportOf('GOOD')).export.state).toBe('processing');
    expect((await exportOf('ODD')).export).toMatchObject({ state: 'queued', version: 1 });
  });

  test('K16 is stored for the report that answered when the other one fails', async () => {
    world.lists.ledgers = [rawReport({ id: 'LEDG', report: 'ledgers' })];
    world.failures.push(failure('upstream_unavailable'));
    await world.poll();
    expect((await exportOf('LEDG')).export.report).toBe('ledgers');
    const { reports, consecutiveFailures, health } = await stateOf();
    expect(reports.ledgers?.lastSuccessAt).toBe(START);
    expect(reports.trades?.lastSuccessAt).toBeUndefined();
    expect({ consecutiveFailures, health }).toEqual({ consecutiveFailures: 1, health: 'degraded' });
  });
});

describe('D01 an export that is gone from the list', () => {
  beforeEach(async () => {
    world.lists.trades = [rawReport({ id: 'STAYS' }), rawReport({ id: 'GOES' })];
    await world.poll();
    world.lists.trades = [rawReport({ id: 'STAYS' })];
  });

  test('is removed by the second successful poll that misses it, with one event', async () => {
    await world.poll();
    expect((await exportOf('GOES')).export.state).toBe('queued');
    world.failures.push(failure('upstream_unavailable'), failure('upstream_unavailable'));
    await world.poll();
    expect((await exportOf('GOES')).export.state).toBe('queued');
    await world.poll();
    const gone = await exportOf('GOES');
    expect(gone.export).toMatchObject({ state: 'removed', version: 2, status: 'Queued' });
    expect(gone.ttl).toBe(START / 1000 + 90 * 24 * 3600);
    await world.poll();
    expect(world.eventIds.filter((id) => id.startsWith('main/GOES'))).toEqual(['main/GOES/1', 'main/GOES/2']);
  });

  test('is what it was if it comes back after one miss', async () => {
    await world.poll();
    world.lists.trades = [rawReport({ id: 'STAYS' }), rawReport({ id: 'GOES' })];
    await world.poll();
    world.lists.trades = [rawReport({ id: 'STAYS' })];
    await world.poll();
    expect((await exportOf('GOES')).export).toMatchObject({ state: 'queued', version: 1 });
  });

  test('K15 is not missing in a row if in between it was listed but could not be read', async () => {
    await world.poll();
    world.lists.trades = [rawReport({ id: 'STAYS' }), { id: 'GOES' }];
    await world.poll();
    world.lists.trades = [rawReport({ id: 'STAYS' })];
    await world.poll();
    expect((await exportOf('GOES')).export.state).toBe('queued');
    await world.poll();
    expect((await exportOf('GOES')).export.state).toBe('removed');
  });

  test('K15 is not missed by an answer of which some report has no name', async () => {
    await world.poll();
    world.lists.trades = [rawReport({ id: 'STAYS' }), {}];
    for (let round = 0; round < 12; round++) await world.poll();
    expect((await exportOf('GOES')).export.state).toBe('queued');
  });

  test('leaves removed, and loses its ttl, when it comes back later', async () => {
    await world.poll();
    await world.poll();
    world.lists.trades = [rawReport({ id: 'STAYS' }), rawReport({ id: 'GOES', status: 'Processed' })];
    await world.poll();
    const back = await exportOf('GOES');
    expect(back.export).toMatchObject({ state: 'ready', version: 3 });
    expect(back.ttl).toBeUndefined();
  });
});

test('D02 I9 when most of many vanish at once, ten polls have to miss them before they are removed', async () => {
  world.lists.trades = Array.from({ length: 12 }, (_, index) => rawReport({ id: `T${index}` }));
  await world.poll();
  world.lists.trades = [];
  const removed = async () => (await world.list()).filter(({ export: { state } }) => state === 'removed');
  for (let round = 1; round < 10; round++) await world.poll();
  expect(await removed()).toHaveLength(0);
  await world.poll();
  expect(await removed()).toHaveLength(12);
});

describe('nonces', () => {
  test('I1 rise with every call, also when the clock jumps back', async () => {
    for (const jump of [60_000, -3_600_000, 60_000, 1_000]) {
      await world.poll();
      world.now += jump;
    }
    const nonces = world.calls.map(({ nonce }) => nonce);
    expect(nonces).toEqual([...nonces].sort((a, b) => (a < b ? -1 : 1)));
    expect(new Set(nonces).size).toBe(8);
    expect(nonces[0]).toBe(BigInt(START));
  });

  test('are taken in the resolution of the account', async () => {
    await world.poll({ account: { ...account, nonceResolution: 'ns' } });
    expect(world.calls.map(({ nonce }) => nonce)).toEqual([
      BigInt(START) * 1_000_000n,
      BigInt(START) * 1_000_000n + 1n,
    ]);
    world.services = world.coldStart();
    world.now -= 5_000;
    await world.poll({ account: { ...account, nonceResolution: 'ns' } });
    expect(world.calls[2]?.nonce).toBe(BigInt(START) * 1_000_000n + 3n);
  });

  test('N03 N07 an invalid one is answered with one more call, then no more', async () => {
    world.failures.push(failure('invalid_nonce'));
    await world.poll();
    expect(world.calls.map(({ report }) => report)).toEqual(['trades', 'trades', 'ledgers']);
    expect((await stateOf()).health).toBe('healthy');

    world.failures.push(failure('invalid_nonce'), failure('invalid_nonce'));
    await world.poll();
    expect(world.calls.slice(3).map(({ report }) => report)).toEqual(['trades', 'trades']);
    const nonces = world.calls.map(({ nonce }) => nonce);
    expect(nonces).toEqual([...nonces].sort((a, b) => (a < b ? -1 : 1)));
    expect(await stateOf()).toMatchObject({ health: 'failing', pauses: [{ until: START + 15 * 60_000 }] });
  });
});

describe('pauses', () => {
  test.each([
    ['K06', 'rate_limited', undefined, 45_455],
    ['K07', 'throttled', START + 20_000, 20_000],
    ['K07', 'throttled', START + 24 * 3_600_000, 3_600_000],
    ['K07', 'throttled', undefined, 60_000],
    ['K08', 'lockout', undefined, 900_000],
    ['K09', 'invalid_key', undefined, 3_600_000],
    ['K10', 'invalid_signature', undefined, 3_600_000],
    ['K13', 'too_many_requests', undefined, 300_000],
  ] as const)(
    '%s after %s (until %s) no call is made for %d ms, also by a poller that starts anew',
    async (_, failureClass, retryAt, pauseMs) => {
      const starter = { ...account, tier: 'starter' } as const;
      world.failures.push(failure(failureClass, retryAt));
      await world.poll({ account: starter });
      expect(world.calls).toHaveLength(1);

      world.coldStart();
      world.now = START + pauseMs - 1_000;
      expect((await world.poll({ account: starter })).kind).toBe('paused');
      expect(world.calls).toHaveLength(1);
      world.now = START + pauseMs + 1_000;
      expect((await world.poll({ account: starter })).kind).toBe('polled');
      expect((await stateOf()).health).toBe('healthy');
    },
  );

  test('K09 a refused key is not tried again until the secret holds another one, then at once', async () => {
    world.failures.push(failure('invalid_key'));
    await world.poll();
    for (let minute = 0; minute < 30; minute++) {
      world.now += 60_000;
      await world.poll();
    }
    expect(world.calls).toHaveLength(1);
    world.secret = new Credentials('key-2', 'secret', undefined);
    await world.poll();
    expect(world.calls.slice(1).map(({ apiKey }) => apiKey)).toEqual(['key-2', 'key-2']);
    expect((await stateOf()).health).toBe('healthy');
  });

  test('S01 a key that was changed while the old one is remembered is tried within the same poll', async () => {
    await world.poll();
    world.secret = new Credentials('key-2', 'secret', undefined);
    world.failures.push(failure('invalid_key'));
    await world.poll();
    expect(world.calls.map(({ apiKey }) => apiKey)).toEqual(['key-1', 'key-1', 'key-1', 'key-2', 'key-2']);
    expect((await stateOf()).health).toBe('healthy');
  });

  test('a lockout outlasts a change of the secret', async () => {
    world.failures.push(failure('lockout'));
    await world.poll();
    world.secret = new Credentials('key-2', 'secret', undefined);
    world.coldStart();
    expect((await world.poll()).kind).toBe('paused');
    expect(world.calls).toHaveLength(1);
  });

  test('K11 a missing permission is for a person to repair, and both reports are asked', async () => {
    world.failures.push(failure('permission_denied'), failure('permission_denied'));
    await world.poll();
    expect(world.calls).toHaveLength(2);
    expect((await stateOf()).health).toBe('failing');
  });
});

describe('I8 the budget', () => {
  test('holds whatever is asked for, and a poll that it does not allow waits', async () => {
    const quick = World.inMemory();
    const starter = { ...account, tier: 'starter' } as const;
    for (let second = 0; second < 300; second++) {
      await quick.poll({ account: starter });
      quick.now += 1_000;
    }
    const times = [...quick.calls, ...quick.keyCalls].map(({ at }) => at);
    for (const start of times) {
      expect(times.filter((at) => at >= start && at < start + 60_000).length).toBeLessThanOrEqual(9);
    }
    expect(times.length).toBeGreaterThanOrEqual(38);
  });

  test('counts the calls of a poll that broke off as made at the last moment', async () => {
    const starter = { ...account, tier: 'starter' } as const;
    world.coldStart({ kraken: { ...world.services.kraken, exportStatus: () => Promise.reject(new Error('killed')) } });
    await expect(world.poll({ account: starter })).rejects.toThrow('killed');
    world.coldStart();
    world.now += 62_000;
    for (let round = 0; round < 5; round++) await world.poll({ account: starter });
    expect([world.calls.length, world.keyCalls.length]).toEqual([4, 1]);
  });
});

describe('two polls at once', () => {
  test('C12 C14 of ten one polls and nine find it at work', async () => {
    world.lists.trades = [rawReport()];
    const results = await Promise.all(
      Array.from({ length: 10 }, () => {
        world.coldStart();
        return world.poll();
      }),
    );
    expect(results.map(({ kind }) => kind).sort()).toEqual([...Array(9).fill('overlap'), 'polled']);
    expect(world.calls).toHaveLength(2);
  });

  test('C02 the lease of one that died ends with its time', async () => {
    world.coldStart({ kraken: { ...world.services.kraken, exportStatus: () => Promise.reject(new Error('killed')) } });
    await expect(world.poll()).rejects.toThrow('killed');
    world.coldStart();
    world.now += 54_000;
    expect((await world.poll()).kind).toBe('overlap');
    world.now += 8_000;
    expect((await world.poll()).kind).toBe('polled');
  });

  test('N01 a lease from before the clock jumped back does not hold for long', async () => {
    world.coldStart({ kraken: { ...world.services.kraken, exportStatus: () => Promise.reject(new Error('killed')) } });
    await expect(world.poll()).rejects.toThrow('killed');
    world.coldStart();
    world.now -= 3_600_000;
    expect((await world.poll()).kind).toBe('polled');
  });

  test('C13 one that outlived its lease changes nothing that a later one saw', async () => {
    world.lists.trades = [rawReport({ status: 'Queued' })];
    const slow = world.coldStart({
      kraken: {
        ...world.services.kraken,
        exportStatus: async ({ report }) => {
          const seen = structuredClone(world.lists[report]);
          if (report === 'trades') {
            // While this answer is on its way, the lease runs out and another poller sees more.
            world.now += 60_000;
            world.lists.trades = [rawReport({ status: 'Processed' })];
            world.coldStart();
            await world.poll();
            world.services = slow;
          }
          return { kind: 'reports', reports: seen, warnings: [] };
        },
      },
    });
    await world.poll();
    expect((await exportOf('VSKC')).export).toMatchObject({ state: 'ready', version: 1 });
    expect(world.eventIds.filter((id) => id.startsWith('main/'))).toEqual(['main/VSKC/1']);
    expect(await stateOf()).not.toHaveProperty('lease');
  });
});

describe('a poll that breaks off', () => {
  test('C07 after storing and before announcing is made good by the next one, though Kraken says the same', async () => {
    world.lists.trades = [rawReport()];
    world.coldStart({ publisher: { publish: () => Promise.reject(new Error('killed')) } });
    await expect(world.poll()).rejects.toThrow('killed');
    world.coldStart();
    await world.poll();
    expect(world.eventIds).toContain('main/VSKC/1');
  });

  test('C07 is made good even if Kraken is back at the answer before it', async () => {
    world.lists.trades = [rawReport()];
    await world.poll();
    world.lists.trades = [rawReport({ status: 'Processing' })];
    const dead = () => Promise.reject(new Error('killed'));
    world.coldStart({ publisher: { publish: dead }, pollStates: world.services.pollStates });
    await world.poll().catch(() => undefined);
    world.coldStart();
    world.now += 60_000;
    world.lists.trades = [rawReport()];
    await world.poll();
    expect(world.eventIds.filter((id) => id.startsWith('main/'))).toEqual([
      'main/VSKC/1',
      'main/VSKC/2',
      'main/VSKC/3',
    ]);
    expect((await exportOf('VSKC')).export.state).toBe('queued');
  });

  test('C08 after announcing and before marking announces the same event again', async () => {
    world.lists.trades = [rawReport()];
    const exports = { ...world.exports, markAnnounced: () => Promise.reject(new Error('killed')) };
    world.coldStart({ exports });
    await world.poll();
    world.coldStart();
    await world.poll();
    const events = world.events.filter(({ detail }) => detail.metadata.eventId === 'main/VSKC/1');
    expect(events.length).toBeGreaterThan(1);
    for (const event of events) expect(event).toEqual(events[0]);
  });
});

describe('the event bus', () => {
  test('P06 gets again only what it refused, in order for each export', async () => {
    world.lists.trades = Array.from({ length: 15 }, (_, index) => rawReport({ id: `T${index}` }));
    let refusals = 2;
    world.accepts = ({ detail }) => detail.metadata.eventId !== 'main/T3/1' || refusals-- <= 0;
    await world.poll();
    const ids = world.eventIds.filter((id) => id.startsWith('main/'));
    expect(ids).toHaveLength(15);
    expect(new Set(ids).size).toBe(15);
  });

  test('P09 what it refuses for good stays unannounced, is told, and goes out when it can', async () => {
    world.lists.trades = [rawReport({ id: 'STUCK' }), rawReport({ id: 'FINE' })];
    world.accepts = ({ detail }) => detail.metadata.eventId !== 'main/STUCK/1';
    await world.poll();
    expect(world.eventIds).toContain('main/FINE/1');
    expect(await stateOf()).toMatchObject({
      health: 'degraded',
      reports: { trades: { failure: { class: 'not_announced' } } },
    });
    world.accepts = () => true;
    await world.poll();
    expect(world.eventIds).toContain('main/STUCK/1');
    expect((await stateOf()).health).toBe('healthy');
  });

  test('P09 while it takes nothing, everything is stored all the same, of both reports, and the poll says so', async () => {
    world.lists.trades = Array.from({ length: 60 }, (_, index) => rawReport({ id: `T${index}` }));
    world.lists.ledgers = [rawReport({ id: 'LEDG', report: 'ledgers' })];
    world.accepts = () => false;
    const result = await world.poll();
    expect(await world.list()).toHaveLength(61);
    expect(describePoll('main', result)).toMatchObject({
      level: 'error',
      errors: [expect.any(Error), expect.any(Error), expect.any(Error)],
    });
    world.accepts = () => true;
    await world.poll();
    expect(new Set(world.eventIds).size).toBe(61 + 1);
  });
});

test('D11 an export that the table refuses does not keep the others from it', async () => {
  world.lists.trades = ['A', 'BAD', 'C'].map((id) => rawReport({ id }));
  const refused = new Error('item too large');
  world.coldStart({
    exports: {
      ...world.exports,
      write: (next, before) => (next.export.id === 'BAD' ? Promise.reject(refused) : world.exports.write(next, before)),
    },
  });
  const result = await world.poll();
  expect((await world.list()).map(({ export: { id } }) => id)).toEqual(['A', 'C']);
  expect(world.eventIds).toEqual(expect.arrayContaining(['main/A/1', 'main/C/1']));
  expect(describePoll('main', result).errors).toEqual([refused]);
});

test('K14 an answer in which nothing can be read is no success', async () => {
  await world.poll();
  world.now += 60_000;
  world.lists.trades = [1, 2, 3];
  await world.poll();
  expect(await stateOf()).toMatchObject({
    health: 'degraded',
    reports: { trades: { lastSuccessAt: START, failure: { class: 'unexpected_answer' } } },
  });
});

describe('health', () => {
  test('S02 without credentials is waiting, is told once, and Kraken is not called', async () => {
    world.secret = failure('secret_missing');
    await world.poll();
    const counts = countCalls();
    await world.poll();
    expect(world.calls).toEqual([]);
    expect(counts.UpdateItem).toBeUndefined();
    expect(world.events).toMatchObject([{ detail: { data: { from: null, to: 'waiting' } } }]);
    world.secret = new Credentials('key-1', 'secret', undefined);
    await world.poll();
    expect(world.events.at(-1)).toMatchObject({ detail: { data: { from: 'waiting', to: 'healthy', error: null } } });
  });

  test('I7 goes from degraded to failing when what is known is too old, and lastSuccessAt stays', async () => {
    await world.poll();
    for (let minute = 1; minute <= 12; minute++) {
      world.now = START + minute * 60_000;
      world.failures.push(failure('upstream_unreachable'), failure('upstream_unreachable'));
      await world.poll();
    }
    const healths = world.events.map(({ detail }) => detail.data.to);
    expect(healths).toEqual(['healthy', 'degraded', 'failing']);
    const { reports, consecutiveFailures } = await stateOf();
    expect(reports.trades?.lastSuccessAt).toBe(START);
    expect(consecutiveFailures).toBe(12);
  });

  test('of changes that the bus did not take, the newest is told', async () => {
    await world.poll();
    world.accepts = () => false;
    world.failures.push(failure('upstream_unreachable'));
    await world.poll();
    world.failures.push(failure('permission_denied'));
    await world.poll();
    world.accepts = () => true;
    world.now += 600_000;
    world.failures.push(failure('permission_denied'));
    await world.poll();
    expect(world.events.map(({ detail }) => [detail.data.from, detail.data.to])).toEqual([
      [null, 'healthy'],
      ['degraded', 'failing'],
    ]);
  });

  test.each(['the poller dies', 'no answer comes'])(
    'C08 P07 a change that was told although %s is told to be over as well',
    async (fault) => {
      const { publisher } = world.services;
      await world.poll();
      world.failures.push(failure('upstream_unavailable'), failure('upstream_unavailable'));
      world.coldStart({
        publisher: {
          publish: async (...args) => {
            const results = await publisher.publish(...args);
            if (fault === 'the poller dies') throw new Error('killed');
            return results.map(() => ({ isAccepted: false, reason: 'TimeoutError' }));
          },
        },
      });
      await world.poll().catch(() => undefined);
      world.coldStart();
      await world.poll();
      const told = world.events.map(({ detail: { data } }) => `${data.from} to ${data.to}`);
      expect([...new Set(told)]).toEqual(['null to healthy', 'healthy to degraded', 'degraded to healthy']);
    },
  );

  test('an event that the bus did not take goes out with the next poll', async () => {
    world.accepts = () => false;
    await world.poll();
    world.accepts = () => true;
    await world.poll();
    expect(world.eventIds).toEqual(['health:main/1']);
  });
});

test('C10 when the time is up, the rest is stored and announced by the next polls, the oldest first', async () => {
  world.lists.trades = Array.from({ length: 95 }, (_, index) =>
    rawReport({ id: `T${String(index).padStart(2, '0')}` }),
  );
  const exports = {
    ...world.exports,
    write: (...args: Parameters<typeof world.exports.write>) => {
      world.now += 2_000;
      return world.exports.write(...args);
    },
  };
  for (let round = 0; round < 5; round++) {
    world.coldStart({ exports });
    await world.poll();
  }
  const ids = world.eventIds.filter((id) => id.startsWith('main/'));
  expect(ids).toEqual(world.lists.trades.map((_, index) => `main/T${String(index).padStart(2, '0')}/1`));
  expect((await stateOf()).health).toBe('healthy');
});
