import { DeleteTableCommand, ProvisionedThroughputExceededException } from '@aws-sdk/client-dynamodb';
import { createExportStore } from '../../lambda/adapters/dynamodb/export-store';
import { observeListed } from '../../lambda/core/exports/observe';
import { pollAndFollow } from '../../lambda/core/poll/follow';
import { PollStates } from '../../lambda/core/poll/poll-states';
import type { ExportStore, PollStateStore } from '../../lambda/core/ports';
import { krakenExport, observation } from '../support/exports';
import { account, rawReport, START, World } from '../support/world';

let world: World;
beforeEach(async () => {
  world = await World.create();
});
afterEach(() => world.close());

const HOUR = 3_600_000;
const stateOf = async () => {
  const state = await world.stateStore.read('main');
  if (state === undefined) throw new Error('there is no poll state');
  return state;
};
const exportEvents = () => world.eventIds.filter((id) => id.startsWith('main/'));

interface Attempt {
  readonly command: string;
  /** What the command was given. */
  readonly input: Record<string, unknown>;
  /** 1 for the first time that this request is sent. */
  readonly number: number;
}

/** Comes between the real client's retries and the wire: `before` may fail an attempt unsent, `after` one that was done. */
function onEachAttempt({ before, after }: { before?: (attempt: Attempt) => void; after?: (attempt: Attempt) => void }) {
  const attempts = new WeakMap<object, number>();
  world.table.client.middlewareStack.add(
    (next, { commandName = '' }) =>
      async (args) => {
        const number = (attempts.get(args.input) ?? 0) + 1;
        attempts.set(args.input, number);
        const attempt = { command: commandName.replace('Command', ''), input: { ...args.input }, number };
        before?.(attempt);
        const result = await next(args);
        after?.(attempt);
        return result;
      },
    { step: 'deserialize', priority: 'high' },
  );
}

const throttled = () => new ProvisionedThroughputExceededException({ message: 'too fast', $metadata: {} });
const timedOut = () => Object.assign(new Error('no answer came'), { name: 'TimeoutError' });

test('C15 after hours without a poll, one poll with the usual calls catches up', async () => {
  world.lists.trades = [rawReport()];
  await world.poll();
  world.now += 5 * HOUR;
  world.lists.trades = [rawReport({ status: 'Processed' }), rawReport({ id: 'NEW' })];
  await world.poll();
  expect(world.calls).toHaveLength(4);
  expect(exportEvents()).toEqual(['main/VSKC/1', 'main/NEW/1', 'main/VSKC/2']);
  expect((await stateOf()).reports.trades?.lastSuccessAt).toBe(START + 5 * HOUR);
});

describe('a write of the nonce that fails', () => {
  test.each(['before it is done', 'after it is done'])(
    'N06 %s: nothing is sent, and no nonce twice',
    async (moment) => {
      let failing = true;
      const store: PollStateStore = {
        read: (name) => world.stateStore.read(name),
        replace: async (...args) => {
          if (failing && moment === 'before it is done') throw throttled();
          const isWritten = await world.stateStore.replace(...args);
          if (failing) throw timedOut();
          return isWritten;
        },
      };
      const restart = () => world.coldStart({ pollStates: new PollStates(store, world.services.newId) });
      restart();
      await expect(world.poll()).rejects.toThrow();
      expect(world.calls).toEqual([]);
      const taken = (await world.stateStore.read('main'))?.nonce ?? 0n;

      failing = false;
      restart();
      world.now += 60_000;
      await world.poll();
      const nonces = world.calls.map(({ nonce }) => nonce);
      expect(nonces).toHaveLength(2);
      for (const nonce of nonces) expect(nonce).toBeGreaterThan(taken);
      expect(new Set(nonces).size).toBe(2);
    },
  );
});

describe('a table that is throttled', () => {
  test('P01 now and then costs nothing but time', async () => {
    const throttledOnce = new Set<string>();
    onEachAttempt({
      before: ({ command, number }) => {
        if (number > 1 || throttledOnce.has(command)) return;
        throttledOnce.add(command);
        throw throttled();
      },
    });
    world.lists.trades = [rawReport()];
    await world.poll();
    expect([...throttledOnce].sort()).toEqual(['GetItem', 'Query', 'UpdateItem']);
    expect(exportEvents()).toEqual(['main/VSKC/1']);
    expect((await stateOf()).health).toBe('healthy');
  });

  test('P01 for longer fails the poll of that report in words, and the next poll makes it good', async () => {
    const exports: ExportStore = { ...world.exports, write: () => Promise.reject(throttled()) };
    world.coldStart({ exports });
    world.lists.trades = [rawReport()];
    await world.poll();
    expect(exportEvents()).toEqual([]);
    expect(await stateOf()).toMatchObject({
      reports: { trades: { failure: { class: 'not_stored' } }, ledgers: { lastSuccessAt: START } },
    });
    expect((await stateOf()).reports.trades?.lastSuccessAt).toBeUndefined();

    world.coldStart();
    await world.poll();
    expect(exportEvents()).toEqual(['main/VSKC/1']);
    expect((await stateOf()).health).toBe('healthy');
  });
});

describe('a write that somebody else was faster than', () => {
  /** Another poller stores an answer to an earlier call just before each of the first writes. */
  function overtaken(times: number): { writes: number } {
    const counts = { writes: 0 };
    const exports: ExportStore = {
      ...world.exports,
      write: async (next, before) => {
        counts.writes++;
        const current = await world.exports.get('main', 'VSKC');
        if (before !== undefined && current !== undefined && counts.writes <= times) {
          const seen = krakenExport({ status: `Odd${counts.writes}` });
          const other = observeListed(current, seen, observation(current.observedNonce + 1n));
          if (other !== undefined) await world.exports.write(other, current);
        }
        return world.exports.write(next, before);
      },
    };
    world.coldStart({ exports });
    return counts;
  }

  beforeEach(async () => {
    world.lists.trades = [rawReport()];
    await world.poll();
    world.now += 60_000;
    world.lists.trades = [rawReport({ status: 'Processed' })];
  });

  test('P02 is compared once more with what is there now, and then counts', async () => {
    overtaken(1);
    await world.poll();
    const stored = await world.exports.get('main', 'VSKC');
    expect(stored).toMatchObject({ export: { version: 3, state: 'ready' }, announcedVersion: 3 });
    expect(exportEvents()).toEqual(['main/VSKC/1', 'main/VSKC/2', 'main/VSKC/3']);
  });

  test('P02 is given up after that, and left to the next poll', async () => {
    const counts = overtaken(Number.POSITIVE_INFINITY);
    await world.poll();
    expect(counts.writes).toBe(2);
    expect((await stateOf()).reports.trades?.failure?.class).toBe('not_stored');
    world.coldStart();
    world.now += 60_000;
    await world.poll();
    expect((await world.exports.get('main', 'VSKC'))?.export.state).toBe('ready');
    expect(exportEvents()).toEqual([1, 2, 3, 4].map((version) => `main/VSKC/${version}`));
  });
});

test('P03 writes that were done although no answer came are seen as done when the client sends them again', async () => {
  let lost = 0;
  onEachAttempt({
    after: ({ command, number }) => {
      if (command !== 'UpdateItem' || number > 1) return;
      lost++;
      throw timedOut();
    },
  });
  world.lists.trades = [rawReport()];
  await world.poll();
  expect(lost).toBe(5);
  expect(await world.exports.get('main', 'VSKC')).toMatchObject({ announcedVersion: 1, export: { version: 1 } });
  expect(world.eventIds).toEqual(['main/VSKC/1', 'health:main/1']);
  expect(await stateOf()).toMatchObject({ health: 'healthy', reports: { trades: { lastSuccessAt: START } } });

  // An export that is gone is written too, though no report in the answer tells what to write.
  world.lists.trades = [];
  for (const event of [undefined, 'main/VSKC/2']) {
    world.now += 60_000;
    await world.poll();
    expect((await stateOf()).health).toBe('healthy');
    expect(world.eventIds.slice(2)).toEqual(event === undefined ? [] : [event]);
  }
});

test('P04 everything that is read is read consistently, the index too', async () => {
  const reads: [string, unknown][] = [];
  onEachAttempt({
    before: ({ command, input }) => {
      if (command !== 'UpdateItem') reads.push([command, input.ConsistentRead]);
    },
  });
  world.lists.trades = [rawReport()];
  await world.poll();
  await world.exports.get('main', 'VSKC');
  const reader = createExportStore(world.table.client, world.table.name);
  await reader.changes({ account: 'main', after: undefined, order: 'asc', limit: 10, filter: {} });
  expect(new Set(reads.map(([command]) => command))).toEqual(new Set(['GetItem', 'Query']));
  expect(reads.filter(([, isConsistent]) => isConsistent !== true)).toEqual([]);
});

test('P05 without its table a poll fails for all to see, and Kraken is not called', async () => {
  await world.table.client.send(new DeleteTableCommand({ TableName: world.table.name }));
  await expect(world.poll()).rejects.toThrow(expect.objectContaining({ name: 'ResourceNotFoundException' }));
  expect(world.calls).toEqual([]);
});

test('P15 when the log of a poll cannot be written, all that was polled is stored, announced and closed', async () => {
  world.lists.trades = [rawReport({ status: 'Processed' })];
  const onPolled = () => {
    throw new Error('the log is full');
  };
  const pace = { activeIntervalMs: 5_000, idleIntervalMs: 60_000 };
  const request = { account, settings: world.settings, until: world.now + 55_000, ...pace, onPolled };
  await expect(pollAndFollow(request, world.services)).rejects.toThrow('the log is full');
  expect(await stateOf()).toMatchObject({ health: 'healthy', reports: { trades: { lastSuccessAt: START } } });
  expect(await stateOf()).not.toHaveProperty('lease');
  expect(exportEvents()).toEqual(['main/VSKC/1']);
});
