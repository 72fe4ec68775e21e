import { join } from 'node:path';
import { CountingPoller, setKraken } from '../../bench/polls/counting-poller';
import { type Child, startChild } from '../../bench/support/child';
import { seed, storedNumber } from '../../bench/support/database';
import { countUnits } from '../../bench/support/units';
import { systemClock } from '../../lambda/adapters/clock';
import { createAccountRegistry } from '../../lambda/adapters/dynamodb/account-registry';
import { createExportStore } from '../../lambda/adapters/dynamodb/export-store';
import { createPollStateStore } from '../../lambda/adapters/dynamodb/poll-state-store';
import { AllAccounts } from '../../lambda/core/api/accounts';
import { createApi } from '../../lambda/core/api/app';
import { accountNamed } from '../api/support/test-api';
import { createTestTable, type TestTable } from '../support/table';

/** What is counted here is the same on every machine: the short form of `npm run bench`. */
const UNITS_OF_CHANGE = 4;

describe.each([0, 10, 100, 1_000])('with %d exports', (count) => {
  const changed = Math.min(10, count);
  let kraken: Child;
  let table: TestTable;
  let poller: CountingPoller;

  beforeAll(async () => {
    kraken = await startChild(join(__dirname, '..', '..', 'bench', 'polls', 'world-process.ts'));
    table = await createTestTable();
    const database = { client: table.client, tableName: table.name };
    await seed(database, count);
    poller = new CountingPoller(database, kraken.url);
    await setKraken(kraken.url, count, 0);
    // The first poll learns what is there already.
    await poller.poll();
  });
  afterAll(async () => {
    kraken.stop();
    await table.close();
  });

  test('a poll without news is two calls and two writes of one unit', async () => {
    const { cpuMs: _cpuMs, wallMs: _wallMs, ...cost } = await poller.poll();
    expect(cost).toEqual({
      krakenCalls: 2,
      requests: ['UpdateItem', 'UpdateItem'],
      read: 0,
      write: 2,
      putEvents: 0,
      events: 0,
    });
  });

  test('a poll with news reads all outlines once, and costs a read, two writes and a tenth of a batch for each change', async () => {
    await setKraken(kraken.url, count, changed);
    const { cpuMs: _cpuMs, wallMs: _wallMs, requests, read, ...cost } = await poller.poll();
    const times = (name: string): number => requests.filter((request) => request === name).length;
    expect({ ...cost, updates: times('UpdateItem'), gets: times('GetItem') }).toEqual({
      krakenCalls: 2,
      // An export of which something changes is written with its place in the index: its old one goes, its new one comes.
      write: 2 + changed * UNITS_OF_CHANGE,
      putEvents: Math.ceil(changed / 10),
      events: changed,
      updates: 2 + 2 * changed,
      gets: changed,
    });
    // 1.2 KB an export, 4 KB a unit.
    expect(read).toBeLessThanOrEqual(1 + changed + count * 0.3);
  });

  test('a page of the list costs as much as its exports, a 304 one read', async () => {
    const { client, name } = table;
    const accounts = new AllAccounts([accountNamed('main')], createAccountRegistry(client, name), systemClock);
    const api = createApi({
      clock: systemClock,
      pollStates: createPollStateStore(client, name),
      exports: createExportStore(client, name),
      requestPoll: async () => {},
      accountsFor: () => accounts,
      pause: async () => false,
      staleAfterMs: 600_000,
      onError: (error) => console.error(error),
    });
    const page = await countUnits(client, async () => api.request('/v1/exports?account=main&limit=10'));
    expect(page.requests).toEqual(['BatchGetItem', 'Query']);
    expect(page.read).toBeLessThanOrEqual(1 + 10 * 0.5);
    if (count === 0) return;
    const one = `/v1/accounts/main/exports/${storedNumber(count - 1).export.id}`;
    const etag = (await api.request(one)).headers.get('etag') ?? '';
    const known = await countUnits(client, async () =>
      expect((await api.request(one, { headers: { 'If-None-Match': etag } })).status).toBe(304),
    );
    expect(known).toEqual({ requests: ['GetItem'], read: 1, write: 0 });
  });
});
