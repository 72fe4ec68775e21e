import { type BatchGetItemCommand, GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { createPollStateStore, UnprocessedKeysError } from '../../lambda/adapters/dynamodb/poll-state-store';
import { deriveHealth } from '../../lambda/core/poll/health';
import { NEVER_POLLED } from '../../lambda/core/poll/poll-state';
import { StoredItemError } from '../../lambda/core/stored-item-error';
import { createTestTable, type TestTable } from '../support/table';

const Key = { pk: { S: 'ACCOUNT#main' }, sk: { S: 'POLL' } };
let table: TestTable;
let store: ReturnType<typeof createPollStateStore>;

beforeEach(async () => {
  table = await createTestTable();
  store = createPollStateStore(table.client, table.name);
});
afterEach(() => table.close());

const set = (UpdateExpression: string, ExpressionAttributeValues = {}) =>
  table.client.send(
    new UpdateItemCommand({
      TableName: table.name,
      Key,
      UpdateExpression,
      ...(Object.keys(ExpressionAttributeValues).length > 0 && { ExpressionAttributeValues }),
    }),
  );
const item = async () =>
  (await table.client.send(new GetItemCommand({ TableName: table.name, Key, ConsistentRead: true }))).Item ?? {};

describe('C17 C18 pauses', () => {
  const forAll = { until: 5 };
  const ofKeys = [
    { until: 7, onlyFor: 'key-1' },
    { until: 9, onlyFor: 'key-2', failure: { class: 'invalid_key' as const, message: 'no' } },
  ];

  test('are read back as they were written, and the first one where version 0.1 looks for it', async () => {
    for (const [index, pauses] of [[], [forAll], ofKeys, [forAll, ...ofKeys], []].entries()) {
      const stamp = (at: number) => (at < 0 ? undefined : `stamp-${at}`);
      await store.replace('main', stamp(index - 1), { ...NEVER_POLLED, stamp: `stamp-${index}`, pauses });
      expect((await store.read('main'))?.pauses).toEqual(pauses);
      const { pause, furtherPauses } = await item();
      expect(pause?.M?.until?.N).toBe(pauses[0] && String(pauses[0].until));
      expect(furtherPauses?.L?.length).toBe(pauses.length > 1 ? pauses.length - 1 : undefined);
    }
  });

  test('of version 0.1 are understood, and what it did to its own leaves the others', async () => {
    await store.replace('main', undefined, { ...NEVER_POLLED, stamp: 'a', pauses: [forAll, ...ofKeys] });
    const pause = { M: { until: { N: '11' }, onlyFor: { S: 'key-3' } } };
    await set('SET pause = :pause', { ':pause': pause });
    expect((await store.read('main'))?.pauses).toEqual([{ until: 11, onlyFor: 'key-3' }, ...ofKeys]);
    await set('REMOVE pause');
    expect((await store.read('main'))?.pauses).toEqual(ofKeys);
  });
});

describe('P01 keys that a batch leaves out', () => {
  const leavingOut = (times: number) => {
    const asked: number[] = [];
    const send = async (command: BatchGetItemCommand) => {
      asked.push(Date.now());
      if (asked.length > times) return table.client.send(command);
      return { UnprocessedKeys: command.input.RequestItems };
    };
    return { asked, store: createPollStateStore({ send } as never, table.name) };
  };

  test('are asked for again, after a wait', async () => {
    await store.replace('main', undefined, { ...NEVER_POLLED, stamp: 'a' });
    const { asked, store: busy } = leavingOut(3);
    expect([...(await busy.readAll(['main'])).keys()]).toEqual(['main']);
    expect(asked).toHaveLength(4);
    expect((asked[3] ?? 0) - (asked[0] ?? 0)).toBeGreaterThanOrEqual(25 + 50 + 100 - 10);
  });

  test('C18 are told of though the item of one of them cannot be read, which is failing', async () => {
    for (const account of ['main', 'other']) await store.replace(account, undefined, { ...NEVER_POLLED, stamp: 'a' });
    await set('SET reports = :new', { ':new': { S: 'elsewhere' } });
    const states = await store.readAll(['main', 'other']);
    expect(states.get('other')).toMatchObject({ stamp: 'a' });
    const health = deriveHealth(
      states.get('main') ?? NEVER_POLLED,
      { reports: ['trades'], staleAfterMs: 1 },
      Date.now(),
    );
    expect(health).toBe('failing');
    await expect(store.read('main')).rejects.toThrow(StoredItemError);
  });

  test('are given up when the table stays too busy', async () => {
    const { asked, store: busy } = leavingOut(Number.POSITIVE_INFINITY);
    await expect(busy.readAll(['main'])).rejects.toThrow(UnprocessedKeysError);
    expect(asked).toHaveLength(7);
  });
});
