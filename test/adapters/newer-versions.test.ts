import { type AttributeValue, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import * as fc from 'fast-check';
import { createExportStore } from '../../lambda/adapters/dynamodb/export-store';
import { createPollStateStore } from '../../lambda/adapters/dynamodb/poll-state-store';
import { unannounced } from '../../lambda/core/exports/events';
import type { StoredExport } from '../../lambda/core/exports/export';
import { markMissed, observeListed } from '../../lambda/core/exports/observe';
import { raiseGeneration, raiseNonce } from '../../lambda/core/poll/operator';
import type { PollState } from '../../lambda/core/poll/poll-state';
import { krakenExport, observation } from '../support/exports';
import { createTestTable, type TestTable } from '../support/table';

let table: TestTable;
let exports: ReturnType<typeof createExportStore>;
let states: ReturnType<typeof createPollStateStore>;
beforeAll(async () => {
  table = await createTestTable();
  exports = createExportStore(table.client, table.name);
  states = createPollStateStore(table.client, table.name);
});
afterAll(() => table.close());

type Item = Record<string, AttributeValue>;
type Path = readonly (string | number)[];

const keyOf = (sk: string) => ({ pk: { S: 'ACCOUNT#main' }, sk: { S: sk } });
const put = (item: Item) => table.client.send(new PutItemCommand({ TableName: table.name, Item: item }));
const itemOf = async (sk: string): Promise<Item> =>
  (await table.client.send(new GetItemCommand({ TableName: table.name, Key: keyOf(sk), ConsistentRead: true }))).Item ??
  {};

/** Where a newer version can add an attribute: in the item, and in each map in it. */
function mapsIn(value: AttributeValue | undefined, path: Path = []): Path[] {
  const inside = value?.M ? Object.entries(value.M) : (value?.L ?? []).map((one, index) => [index, one] as const);
  return [...(value?.M ? [path] : []), ...inside.flatMap(([name, one]) => mapsIn(one, [...path, name]))];
}

const at = (value: AttributeValue | undefined, [name, ...rest]: Path): AttributeValue | undefined =>
  name === undefined ? value : at(typeof name === 'number' ? value?.L?.[name] : value?.M?.[name], rest);

/** A copy of an item with another value at a place. */
function withValue(item: Item, path: Path, value: AttributeValue): Item {
  const copy = structuredClone(item);
  const parent = at({ M: copy }, path.slice(0, -1));
  if (parent?.M === undefined) throw new Error('there is no map');
  parent.M[String(path.at(-1))] = value;
  return copy;
}

const EXPORT = 'EXPORT#VSKC';
const step = (nonce: bigint, status: string, before?: StoredExport): StoredExport => {
  const next = observeListed(before, krakenExport({ status }), observation(nonce));
  if (next === undefined) throw new Error('nothing changed');
  return next;
};
const [second, third] = (() => {
  const queued = step(1n, 'Queued');
  const announced = { ...queued, announcedVersion: 1 };
  const processing = step(2n, 'Processing', announced);
  return [processing, step(3n, 'Processed', processing)] as const;
})();
const failure = { class: 'invalid_key', message: 'no', hint: 'do' } as const;
const report = { completeAnswers: 3, activeExports: 1, digest: 'x', failure };
const polled: PollState = {
  stamp: 'a',
  nonce: 5n,
  lease: { owner: 'me', until: 9 },
  calls: [1],
  consecutiveFailures: 1,
  pauses: [{ until: 1 }, { until: 9, onlyFor: 'key', failure }],
  failure,
  keyInfo: { fingerprint: 'key', checkedAt: 1 },
  reports: { trades: report, ledgers: report },
  health: 'failing',
  healthChange: {
    version: 2,
    at: '2026-11-01T00:00:01.000Z',
    from: 'healthy',
    to: 'failing',
    error: failure,
    correlationId: 'x',
  },
  announcedHealth: 1,
};

/** Both items as this version writes them. */
async function written(sk: string): Promise<Item> {
  await table.client.send(new PutItemCommand({ TableName: table.name, Item: { ...keyOf(sk), gone: { S: 'x' } } }));
  if (sk === EXPORT) {
    await put({ ...keyOf(sk), version: { N: '2' }, observedNonce: { N: '0' }, announcedVersion: { N: '1' } });
    expect(await exports.write(third, second)).toBe(true);
  } else {
    await put({ ...keyOf(sk), stamp: { S: 'none' } });
    expect(await states.replace('main', 'none', polled)).toBe(true);
  }
  return itemOf(sk);
}

/** This version reads an item, changes it, and writes it. */
async function goOn(sk: string, change: number): Promise<void> {
  if (sk === EXPORT) {
    const before = await exports.get('main', 'VSKC');
    if (before === undefined) throw new Error('the export is gone');
    const next = [markMissed(before, 4, 4n), step(4n, 'Queued', before)][change % 2];
    expect(next && (await exports.write(next, before))).toBe(true);
    return;
  }
  const before = await states.read('main');
  if (before === undefined) throw new Error('the state is gone');
  const decisions = [raiseNonce(before, 9n, 1), raiseGeneration(before, 1_000)];
  const decided = decisions[change % 2];
  if (decided?.kind !== 'changed') throw new Error('refused');
  expect(await states.replace('main', 'a', { ...decided.state, announcedHealth: 2, stamp: 'b' })).toBe(true);
}

const scalar: fc.Arbitrary<AttributeValue> = fc.oneof(
  fc.string().map((S) => ({ S })),
  fc.constant<AttributeValue>({ NULL: true }),
  fc.boolean().map((BOOL) => ({ BOOL })),
  fc.integer().map((N) => ({ N: String(N) })),
  fc.constantFrom('12345678901234567890', '-9007199254740993', '1.5', '0.10000000000000000005').map((N) => ({ N })),
  fc.array(fc.string(), { minLength: 1, maxLength: 1 }).map((SS) => ({ SS })),
  fc.uint8Array({ minLength: 1 }).map((B) => ({ B })),
);
const added: fc.Arbitrary<AttributeValue> = fc.oneof(
  scalar,
  fc.array(scalar, { maxLength: 3 }).map((L) => ({ L })),
  fc.dictionary(fc.string({ minLength: 1 }), scalar, { maxKeys: 3 }).map((M) => ({ M })),
);

describe.each([EXPORT, 'POLL'])('C17 C18 what a newer version wrote into %s', (sk) => {
  test('is still there after this one has changed the item: whatever it added, wherever', async () => {
    const item = await written(sk);
    const maps = mapsIn({ M: item });
    expect(maps.length).toBeGreaterThan(sk === EXPORT ? 3 : 10);
    const changed = fc.record({ map: fc.nat(maps.length - 1), value: added, change: fc.nat(1) });
    await fc.assert(
      fc.asyncProperty(changed, async ({ map, value, change }) => {
        const path = [...(maps[map] ?? []), 'ofNewer'];
        // Whatever has a state in there is a report.
        const isReport = path.length === 2 && path[0] === 'reports';
        await put(withValue(item, path, isReport ? { M: { ofNewer: value } } : value));
        const before = at({ M: await itemOf(sk) }, path);
        await goOn(sk, change);
        expect({ path, value: at({ M: await itemOf(sk) }, path) }).toEqual({ path, value: before });
      }),
      { numRuns: 60 },
    );
  });

  const words: Record<string, Path[]> = {
    [EXPORT]: [
      ['state'],
      ...[0, 1, 2].flatMap((index) => [
        ['transitions', index, 'from'],
        ['transitions', index, 'to'],
      ]),
    ],
    POLL: [
      ['health'],
      ['failure', 'class'],
      ['furtherPauses', 0, 'failure', 'class'],
      ['reports', 'trades', 'failure', 'class'],
      ['healthChange', 'from'],
      ['healthChange', 'to'],
      ['healthChange', 'error', 'class'],
    ],
  };
  const places = (words[sk] ?? []).map((path) => [path.join('.'), path] as const);
  test.each(places)('is the word that it was: %s', async (_, path) => {
    await put(withValue(await written(sk), path, { S: 'of_newer' }));
    await goOn(sk, 0);
    expect(at({ M: await itemOf(sk) }, path)).toEqual({ S: 'of_newer' });
  });
});

test('C17 C18 a snapshot that a newer version took is announced and kept as it is', async () => {
  const item = await written(EXPORT);
  const path = ['transitions', 1, 'snapshot'];
  const snapshot = JSON.parse(at({ M: item }, path)?.S ?? '');
  const newer = JSON.stringify({ ...snapshot, state: 'of_newer', ofNewer: { a: [1] } });
  await put(withValue(item, path, { S: newer }));
  const stored = await exports.get('main', 'VSKC');
  expect(stored && unannounced(stored)[0]?.detail.data.export).toMatchObject({ state: 'unknown', ofNewer: { a: [1] } });
  await goOn(EXPORT, 1);
  expect(JSON.parse(at({ M: await itemOf(EXPORT) }, path)?.S ?? '')).toEqual(JSON.parse(newer));
});
