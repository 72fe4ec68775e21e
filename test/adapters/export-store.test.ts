import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import * as fc from 'fast-check';
import { createExportStore } from '../../lambda/adapters/dynamodb/export-store';
import { createPollStateStore } from '../../lambda/adapters/dynamodb/poll-state-store';
import type { KrakenExport, StoredExport } from '../../lambda/core/exports/export';
import { markMissed, observeListed, removeMissed } from '../../lambda/core/exports/observe';
import { NEVER_POLLED } from '../../lambda/core/poll/poll-state';
import type { ChangesQuery } from '../../lambda/core/ports';
import { outlineOf } from '../fakes/memory-export-store';
import { krakenExport, observation } from '../support/exports';
import { createTestTable, type TestTable } from '../support/table';

let table: TestTable;
let store: ReturnType<typeof createExportStore>;

beforeEach(async () => {
  table = await createTestTable();
  store = createExportStore(table.client, table.name);
});
afterEach(() => table.close());

function observed(fields: Partial<KrakenExport>, nonce: bigint, before?: StoredExport): StoredExport {
  const next = observeListed(before, krakenExport(fields), observation(nonce));
  if (next === undefined) throw new Error('nothing to store');
  return next;
}

async function addFrom(first: number, count: number, fields: Partial<KrakenExport> = {}): Promise<void> {
  for (let index = first; index < first + count; index++)
    await store.write(observed({ id: `E${index}`, ...fields }, BigInt(1000 + index)), undefined);
}

const idsOf = (exports: readonly StoredExport[]): string[] => exports.map(({ export: { id } }) => id);

describe('writing', () => {
  test('what was written is read back the same, in every detail', async () => {
    let stored = observed({ kraken: { nested: { '': [null, 1.5, 'ü\ud83d\ude00'] } } }, 1_791_000_000_123_456_789n);
    await store.write(stored, undefined);
    for (const status of ['Processing', 'Odd']) {
      const next = observed({ status }, stored.observedNonce + 1n, stored);
      await store.write(next, stored);
      stored = next;
    }
    expect(await store.get('main', 'VSKC')).toEqual(stored);
    const missed = markMissed(stored, 4, stored.observedNonce + 1n);
    await store.write(missed, stored);
    expect(await store.get('main', 'VSKC')).toEqual(missed);
    const removed = removeMissed(missed, observation(missed.observedNonce + 1n), 1_900_000_000);
    await store.write(removed, missed);
    expect(await store.get('main', 'VSKC')).toEqual(removed);
  });

  test('D09 any id that Kraken might give keeps its own item', async () => {
    const ids = [
      '../x',
      'a/b',
      '%2F',
      '#',
      'EXPORT#',
      'POLL',
      '__proto__',
      'ü',
      'u\u0308',
      '\u0000',
      ' ',
      '😀',
      '{{}}',
      '\r\n',
    ];
    for (const id of ids) expect(await store.write(observed({ id }, 5n), undefined)).toBe(true);
    for (const id of ids) expect((await store.get('main', id))?.export.id).toBe(id);
    expect((await store.outlines('main')).map(({ id }) => id).sort()).toEqual([...ids].sort());
    expect(await store.outlines('other')).toEqual([]);
  });

  test('an outline is what comparing needs, without the rest of the export', async () => {
    const stored = observed({ description: 'd'.repeat(300) }, 5n);
    await store.write(stored, undefined);
    expect(await store.outlines('main')).toEqual([outlineOf(stored)]);
    await store.write(markMissed(stored, 7, 6n), stored);
    expect(await store.outlines('main')).toEqual([outlineOf(markMissed(stored, 7, 6n))]);
  });

  test('C17 C18 the digest of the content does not count once a version that does not know it has written', async () => {
    const stored = observed({}, 5n);
    await store.write(stored, undefined);
    await table.client.send(
      new UpdateItemCommand({
        TableName: table.name,
        Key: { pk: { S: 'ACCOUNT#main' }, sk: { S: 'EXPORT#VSKC' } },
        UpdateExpression: 'SET #status = :status, version = :version',
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: { ':status': { S: 'Processed' }, ':version': { N: '2' } },
      }),
    );
    expect((await store.outlines('main'))[0]).not.toHaveProperty('content');
  });

  test('C18 an export of which nothing can be read is told of by its key, however damaged it is', async () => {
    await store.write(observed({}, 5n), undefined);
    await table.client.send(
      new UpdateItemCommand({
        TableName: table.name,
        Key: { pk: { S: 'ACCOUNT#main' }, sk: { S: 'EXPORT#VSKC' } },
        UpdateExpression: 'REMOVE id, version',
      }),
    );
    const unreadable: string[] = [];
    expect(await store.outlines('main', (id) => unreadable.push(id))).toEqual([]);
    expect(unreadable).toEqual(['VSKC']);
  });

  test.each([1, 1_001])(
    'C18 a feed of %i exports that cannot be read ends, and tells of what comes after',
    async (count) => {
      await addFrom(0, count);
      for (let index = 0; index < count; index++)
        await table.client.send(
          new UpdateItemCommand({
            TableName: table.name,
            Key: { pk: { S: 'ACCOUNT#main' }, sk: { S: `EXPORT#E${index}` } },
            UpdateExpression: 'SET kraken = :cut',
            ExpressionAttributeValues: { ':cut': { S: '{' } },
          }),
        );
      const ends: string[] = [];
      for (const filter of [{}, { states: ['queued'] }, { states: ['ready'] }] as const) {
        let after: string | undefined;
        for (let isEnd = false; !isEnd; ) {
          const page = await store.changes({ account: 'main', after, order: 'asc', limit: 50, filter });
          expect(page.exports).toEqual([]);
          [after, isEnd] = [page.position, page.isEnd];
        }
        ends.push(after ?? '');
      }
      await addFrom(count, 1);
      for (const after of ends) {
        const { exports } = await store.changes({ account: 'main', after, order: 'asc', limit: 50, filter: {} });
        expect(idsOf(exports)).toEqual([`E${count}`]);
      }
    },
  );

  test('a new export is not written over one that is there', async () => {
    await store.write(observed({}, 5n), undefined);
    expect(await store.write(observed({ status: 'Processed' }, 6n), undefined)).toBe(false);
    expect((await store.get('main', 'VSKC'))?.export.status).toBe('Queued');
  });

  test('P02 a change of what is not there any more is refused', async () => {
    const first = observed({}, 5n);
    await store.write(first, undefined);
    const second = observed({ status: 'Processing' }, 6n, first);
    await store.write(second, first);
    expect(await store.write(observed({ status: 'Processed' }, 7n, first), first)).toBe(false);
  });

  test('I2 an answer to an earlier call is refused, also if it makes no version', async () => {
    const first = observed({}, 9n);
    await store.write(first, undefined);
    expect(await store.write(markMissed(first, 1, 8n), first)).toBe(false);
  });

  test('a change does not lower the announced version', async () => {
    const first = observed({}, 5n);
    await store.write(first, undefined);
    await store.markAnnounced('main', 'VSKC', 1);
    await store.write(observed({ status: 'Processing' }, 6n, first), first);
    await store.markAnnounced('main', 'VSKC', 3);
    expect((await store.get('main', 'VSKC'))?.announcedVersion).toBe(1);
  });

  test('C17 C18 attributes that another version of the software wrote are kept', async () => {
    const first = observed({}, 5n);
    await store.write(first, undefined);
    const Key = { pk: { S: 'ACCOUNT#main' }, sk: { S: 'EXPORT#VSKC' } };
    const newer = { UpdateExpression: 'SET fromTheFuture = :x', ExpressionAttributeValues: { ':x': { S: 'kept' } } };
    await table.client.send(new UpdateItemCommand({ TableName: table.name, Key, ...newer }));
    await store.write(observed({ status: 'Processing' }, 6n, first), first);
    const ReturnValues = 'ALL_OLD' as const;
    const { Attributes } = await table.client.send(
      new UpdateItemCommand({ TableName: table.name, Key, ...newer, ReturnValues }),
    );
    expect(Attributes).toMatchObject({ fromTheFuture: { S: 'kept' }, state: { S: 'processing' }, schema: { N: '1' } });
  });

  test('an item that makes no sense is named, with what is wrong', async () => {
    const Key = { pk: { S: 'ACCOUNT#main' }, sk: { S: 'EXPORT#ODD' } };
    const odd = { UpdateExpression: 'SET version = :x', ExpressionAttributeValues: { ':x': { S: 'one' } } };
    await table.client.send(new UpdateItemCommand({ TableName: table.name, Key, ...odd }));
    await expect(store.get('main', 'ODD')).rejects.toThrow(
      'the table\'s item "ACCOUNT#main/EXPORT#ODD" cannot be read',
    );
  });
});

describe('the change feed', () => {
  const query = (fields: Partial<ChangesQuery> = {}) =>
    store.changes({ account: 'main', after: undefined, order: 'asc', limit: 10, filter: {}, ...fields });

  test('orders by the last change, and goes on behind a position', async () => {
    await addFrom(0, 5);
    const second = await store.get('main', 'E1');
    if (second === undefined) throw new Error('not stored');
    await store.write(observed({ id: 'E1', status: 'Processed' }, 2_000n, second), second);
    const first = await query({ limit: 3 });
    expect(idsOf(first.exports)).toEqual(['E0', 'E2', 'E3']);
    const rest = await query({ after: first.position });
    expect(idsOf(rest.exports)).toEqual(['E4', 'E1']);
    expect(rest.isEnd).toBe(true);
    const nothing = await query({ after: rest.position });
    expect(nothing).toEqual({ exports: [], position: rest.position, isEnd: true });
    await addFrom(5_000, 1);
    expect(idsOf((await query({ after: nothing.position })).exports)).toEqual(['E5000']);
  });

  test('turned around it begins with the newest', async () => {
    await addFrom(0, 5);
    const page = await query({ order: 'desc', limit: 2 });
    expect(idsOf(page.exports)).toEqual(['E4', 'E3']);
    expect(idsOf((await query({ order: 'desc', after: page.position })).exports)).toEqual(['E2', 'E1', 'E0']);
  });

  test('what the filter left out is not looked at again, also behind the last match', async () => {
    await addFrom(0, 3, { status: 'Processed' });
    await addFrom(3, 4);
    const { position } = await query();
    for (const states of [['ready'], ['failed']] as const) {
      const page = await query({ filter: { states } });
      expect(page.position).toBe(position);
      expect(await query({ filter: { states }, after: page.position })).toEqual({ exports: [], position, isEnd: true });
    }
  });

  test('every export is found exactly once, in order, with any page size and filter', async () => {
    await addFrom(0, 12);
    await addFrom(12, 12, { report: 'ledgers', status: 'Processed' });
    await addFrom(24, 6, { status: 'Processing' });
    const all = (await query({ limit: 200 })).exports;
    const filters = fc.record(
      {
        reports: fc.subarray(['trades', 'ledgers'] as const, { minLength: 1 }),
        states: fc.subarray(['queued', 'ready', 'processing'] as const, { minLength: 1 }),
        statuses: fc.subarray(['Queued', 'Processed'], { minLength: 1 }),
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(
        filters,
        fc.integer({ min: 1, max: 12 }),
        fc.constantFrom('asc', 'desc'),
        async (filter, limit, order) => {
          const found: StoredExport[] = [];
          let page = await query({ filter, limit, order });
          for (let pages = 0; !page.isEnd && pages < 100; pages++) {
            found.push(...page.exports);
            page = await query({ filter, limit, order, after: page.position });
          }
          found.push(...page.exports);
          const wanted = all.filter(
            ({ export: { report, state, status } }) =>
              (filter.reports?.includes(report) ?? true) &&
              (filter.states?.some((one) => one === state) ?? true) &&
              (filter.statuses?.includes(status) ?? true),
          );
          expect(idsOf(found)).toEqual(idsOf(order === 'asc' ? wanted : wanted.toReversed()));
        },
      ),
      { numRuns: 40 },
    );
  }, 30_000);
});

describe('the poll state', () => {
  test('is written only by who saw the last one, and comes back the same', async () => {
    const states = createPollStateStore(table.client, table.name);
    expect(await states.read('main')).toBeUndefined();
    const first = { ...NEVER_POLLED, stamp: 'a', nonce: 1_791_000_000_123_456_789n, lease: { owner: 'me', until: 5 } };
    expect(await states.replace('main', undefined, first)).toBe(true);
    expect(await states.replace('main', undefined, { ...first, stamp: 'b' })).toBe(false);
    expect(await states.read('main')).toEqual(first);
    const { lease: _released, ...released } = first;
    const failure = { class: 'lockout', message: 'x', retryAt: 9 } as const;
    const second = { ...released, stamp: 'b', reports: { trades: { completeAnswers: 1, activeExports: 0, failure } } };
    expect(await states.replace('main', 'a', second)).toBe(true);
    expect(await states.replace('main', 'a', first)).toBe(false);
    expect(await states.read('main')).toEqual(second);
  });
});
