import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { createExportStore } from '../../lambda/adapters/dynamodb/export-store';
import { createPollStateStore } from '../../lambda/adapters/dynamodb/poll-state-store';
import { fixedAccounts } from '../../lambda/core/api/accounts';
import { createApi } from '../../lambda/core/api/app';
import { account, rawReport, START, World } from '../support/world';

/** What each released version left in its table. */
const TABLES = join(__dirname, 'tables');
const releases = readdirSync(TABLES).map((file) => ({ release: file.replace('.json', ''), file }));

const done = (id: string, fields = {}) =>
  rawReport({ id, status: 'Processed', completedtm: String(START / 1000 + 30), ...fields });
interface Served {
  readonly items: readonly { readonly id: string; readonly state: string; readonly to: string }[];
  readonly lastSuccessAt: string;
}

/** What Kraken lists when the release was last heard of: nothing has changed since. */
const LISTED = [
  done('GOOD'),
  done('KEPT', { descr: 'renamed', a_new_field: { deep: [1, null] } }),
  rawReport({ id: 'LATE', status: 'Processed' }),
  done('FAIL', { error: 'EExport:Exported size too big' }),
  done('DELE', { delete: true }),
  rawReport({ id: 'ODDW', status: 'Expired' }),
];

describe.each(releases)('a table of release $release', ({ file }) => {
  let world: World;
  const items: Record<string, { S?: string; N?: string }>[] = JSON.parse(readFileSync(join(TABLES, file), 'utf8'));

  beforeEach(async () => {
    world = await World.create();
    for (const Item of items)
      await world.table.client.send(new PutItemCommand({ TableName: world.table.name, Item: Item as never }));
    world.lists.trades = LISTED;
    world.now = START + 3_600_000;
  });
  afterEach(() => world.close());

  test('C17 says in every item by which schema it is written', () => {
    expect(items.filter(({ schema }) => !/^[1-9]\d*$/.test(schema?.N ?? ''))).toEqual([]);
  });

  test('C18 is polled on: what was waiting is announced under its old ids, and nothing else is taken for news', async () => {
    await world.poll();
    const announced = world.eventIds.filter((id) => id.startsWith('main/'));
    // LATE had two changes waiting. MISS was missed once by the release, and for the second time now.
    expect(announced.filter((id) => id.startsWith('main/LATE/'))).toEqual(['main/LATE/2', 'main/LATE/3']);
    expect(announced.toSorted()).toEqual(['main/LATE/2', 'main/LATE/3', 'main/MISS/2']);
    const before = items.find(({ sk }) => sk?.S === 'POLL')?.nonce?.N ?? '';
    expect(world.calls[0]?.nonce).toBeGreaterThan(BigInt(before));
  });

  test('C17 keeps what this version does not know, also in what it writes anew', async () => {
    for (const Item of items)
      await world.table.client.send(
        new PutItemCommand({
          TableName: world.table.name,
          Item: { ...(Item as object), ofLater: { S: 'kept' } } as never,
        }),
      );
    world.lists.trades = [...LISTED.slice(1), done('GOOD', { descr: 'renamed too' })];
    await world.poll();
    const { Items = [] } = await world.table.client.send(new ScanCommand({ TableName: world.table.name }));
    expect(Items.filter(({ ofLater }) => ofLater === undefined).map(({ sk }) => sk?.S)).toEqual([]);
  });

  test('is served as it is', async () => {
    const exports = createExportStore(world.table.client, world.table.name);
    const api = createApi({
      accountsFor: () => fixedAccounts([account]),
      pause: async () => false,
      exports,
      pollStates: createPollStateStore(world.table.client, world.table.name),
      requestPoll: async () => undefined,
      staleAfterMs: 600_000,
      clock: { now: () => world.now },
      onError: (error) => {
        throw error;
      },
    });
    const get = async (path: string): Promise<Served> => JSON.parse(await (await api.request(path)).text());
    const listed = await get('/v1/exports?limit=200');
    expect(Object.fromEntries(listed.items.map(({ id, state }) => [id, state]))).toEqual(
      Object.fromEntries(
        items.flatMap(({ sk, state }) => (state?.S === undefined ? [] : [[sk?.S?.slice(7), state.S]])),
      ),
    );
    const { items: history } = await get('/v1/accounts/main/exports/GOOD/history');
    expect(history.map(({ to }) => to)).toEqual(['queued', 'processing', 'ready']);
    expect((await get('/v1/accounts/main')).lastSuccessAt).toMatch(/^2026-11-01T00:0/);
  });
});
