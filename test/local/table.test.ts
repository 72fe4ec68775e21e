import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { Level } from 'level';
import { createExportStore } from '../../lambda/adapters/dynamodb/export-store';
import { createPollStateStore } from '../../lambda/adapters/dynamodb/poll-state-store';
import type { StoredExport } from '../../lambda/core/exports/export';
import { observeListed } from '../../lambda/core/exports/observe';
import { NEVER_POLLED } from '../../lambda/core/poll/poll-state';
import { PollStates } from '../../lambda/core/poll/poll-states';
import { assertUsable } from '../../local/table/database-lock';
import { dropExpired } from '../../local/table/drop-expired';
import { finishWrites } from '../../local/table/finish-writes';
import { type LocalTable, openTable } from '../../local/table/local-table';
import { takeOver } from '../../local/table/take-over';
import { krakenExport, observation } from '../support/exports';
import { removeTempDirs, tempDir } from './support/temp-dir';

let dataDir: string;
let table: LocalTable;
beforeEach(async () => {
  dataDir = tempDir();
  table = await openTable(dataDir);
});
afterEach(async () => {
  await table.close();
  removeTempDirs();
});

const databasePath = (): string => join(dataDir, 'table');
const exportsOf = () => createExportStore(table.client, table.name);
const feed = async (): Promise<[string, number][]> => {
  const { exports } = await exportsOf().changes({
    account: 'main',
    after: undefined,
    order: 'asc',
    limit: 100,
    filter: {},
  });
  return exports.map(({ export: { id, version } }) => [id, version]);
};

/** The export after it was seen with this status by the call with this nonce, stored. */
async function see(status: string, nonce: bigint, before?: StoredExport): Promise<StoredExport> {
  const next = observeListed(before, krakenExport({ status }), observation(nonce));
  if (next === undefined) throw new Error('nothing changed');
  expect(await exportsOf().write(next, before)).toBe(true);
  return next;
}

/** Does something to the database's records while nobody has it open. */
async function tamper(change: (database: Level<string, unknown>, keys: string[]) => Promise<void>): Promise<void> {
  await table.close();
  const database = new Level<string, unknown>(databasePath(), { valueEncoding: 'json' });
  await change(database, await database.keys().all());
  await database.close();
  table = await openTable(dataDir);
}

const isEntry = (key: string): boolean => key.startsWith('index-local~');
const isItem = (key: string): boolean => key.startsWith('item-');

test('what is written outlives the process', async () => {
  const stored = await see('Queued', 1n);
  await table.close();
  table = await openTable(dataDir);
  expect(await exportsOf().get('main', 'VSKC')).toEqual(stored);
});

test('a write that was cut off before the new index entry keeps its export in the feed', async () => {
  await see('Queued', 1n);
  await tamper(async (database, keys) => database.batch(keys.filter(isEntry).map((key) => ({ type: 'del', key }))));
  expect(await feed()).toEqual([]);
  expect(await finishWrites(table, 'main')).toBe(1);
  expect(await feed()).toEqual([['VSKC', 1]]);
});

test('a write that was cut off before the item itself is finished', async () => {
  const first = await see('Queued', 1n);
  const before: [string, unknown][] = [];
  await tamper(async (database, keys) => {
    for (const key of keys.filter(isItem)) before.push([key, await database.get(key)]);
  });
  const second = await see('Processing', 2n, first);
  await tamper(async (database) => database.batch(before.map(([key, value]) => ({ type: 'put', key, value }))));
  expect((await exportsOf().get('main', 'VSKC'))?.export.version).toBe(1);

  expect(await finishWrites(table, 'main')).toBe(1);
  expect(await exportsOf().get('main', 'VSKC')).toEqual(second);
  expect(await feed()).toEqual([['VSKC', 2]]);
  await see('Processed', 3n, second);
  expect(await feed()).toEqual([['VSKC', 3]]);
  expect(await finishWrites(table, 'main')).toBe(0);
});

test('a table that was never finished is made anew', async () => {
  await tamper(async (database, keys) => {
    const [key = ''] = keys.filter((name) => name.startsWith('table~'));
    await database.put(key, { ...((await database.get(key)) as object), TableStatus: 'CREATING' });
  });
  await see('Queued', 1n);
  expect(await feed()).toEqual([['VSKC', 1]]);
});

test('C02 the lease of a killed process does not hold up the next, nor do the calls it had booked', async () => {
  let stamps = 0;
  const states = new PollStates(createPollStateStore(table.client, table.name), () => `stamp-${++stamps}`);
  const now = 1_000_000;
  const lease = { owner: 'dead', until: now + 60_000 };
  const calls = [now - 5_000, now + 60_000, now + 60_000];
  await states.change('main', () => ({ next: { ...NEVER_POLLED, nonce: 7n, lease, calls }, result: undefined }));

  await takeOver(table, states, 'main', now);
  const { stamp: _, ...state } = await states.read('main');
  expect(state).toEqual({ ...NEVER_POLLED, nonce: 7n, calls: [now - 5_000, now, now] });
});

const MINUTE_MS = 60_000;
const now = 100 * MINUTE_MS;
const refused = { until: now + 30 * MINUTE_MS, onlyFor: 'a key' };
const asked = { until: now + 10 * MINUTE_MS };
const lease = { owner: 'dead', until: now + MINUTE_MS };

test.each([
  ['a pause of a refused key', refused],
  ['one that Kraken asked for', asked],
])('I8 K08 K09 %s stays whenever the host is started again, also after a kill', async (_, pause) => {
  for (const left of [{}, { lease }])
    for (const minutesAgo of [-5, 0, 1, 29]) {
      const states = new PollStates(createPollStateStore(table.client, table.name), randomUUID);
      const lastAttemptAt = now - minutesAgo * MINUTE_MS;
      const next = { ...NEVER_POLLED, lastAttemptAt, pauses: [pause], ...left };
      await states.change('main', () => ({ next, result: undefined }));
      await takeOver(table, states, 'main', now);
      expect((await states.read('main')).pauses).toEqual([pause]);
    }
});

test('P12 only items whose time is over are dropped', async () => {
  const now = Date.parse('2026-11-01T00:00:00Z');
  const put = (sk: string, ttl?: number) =>
    table.client.send(
      new PutItemCommand({
        TableName: table.name,
        Item: { pk: { S: 'p' }, sk: { S: sk }, ...(ttl !== undefined && { ttl: { N: String(ttl) } }) },
      }),
    );
  await put('over', now / 1000 - 1);
  await put('not yet', now / 1000 + 1);
  await put('never');
  await dropExpired(table, now);
  const isThere = async (sk: string) =>
    (await table.client.send(new GetItemCommand({ TableName: table.name, Key: { pk: { S: 'p' }, sk: { S: sk } } })))
      .Item !== undefined;
  expect([await isThere('over'), await isThere('not yet'), await isThere('never')]).toEqual([false, true, true]);
});

test('a second process on the same folder is told so', async () => {
  await expect(assertUsable(databasePath(), dataDir, 0)).rejects.toThrow(`another process is using ${dataDir}`);
});

test('nobody but this process can talk to the database', async () => {
  const endpoint = await table.client.config.endpoint?.();
  const url = `http://${endpoint?.hostname}:${endpoint?.port}`;
  const headers = {
    'Content-Type': 'application/json',
    'X-Amz-Target': 'DynamoDB_20120810.ListTables',
    Authorization:
      'AWS4-HMAC-SHA256 Credential=guess/20261101/local/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
  };
  const answers = [
    await fetch(url, { method: 'POST', body: '{}', headers }),
    await fetch(url, { method: 'OPTIONS', headers: { Origin: 'https://evil.example' } }),
    await fetch(url),
  ];
  expect(endpoint?.hostname).toBe('127.0.0.1');
  expect(answers.map(({ status }) => status)).toEqual([403, 403, 403]);
});
