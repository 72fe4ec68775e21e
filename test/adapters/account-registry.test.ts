import { GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { createRegistryWriter } from '../../cli/stack-accounts/registry-writer';
import { createAccountRegistry, registryKey } from '../../lambda/adapters/dynamodb/account-registry';
import { createPollStateStore } from '../../lambda/adapters/dynamodb/poll-state-store';
import { NEVER_POLLED } from '../../lambda/core/poll/poll-state';
import { accountNamed } from '../api/support/test-api';
import { createTestTable, type TestTable } from '../support/table';

let table: TestTable;

beforeEach(async () => {
  table = await createTestTable();
});
afterEach(() => table.close());

describe('the registry of accounts', () => {
  const writer = () => createRegistryWriter(table.client, table.name);
  const registry = () => createAccountRegistry(table.client, table.name);

  test('gives back what was written, and nothing once it was removed', async () => {
    const account = accountNamed('desk-1', { reports: ['ledgers'], nonceResolution: 'us', tier: 'pro' });
    await writer().put(account);
    expect(await registry().get('desk-1')).toEqual(account);
    await writer().remove('desk-1');
    expect(await registry().get('desk-1')).toBeUndefined();
    expect(await registry().list(undefined, 10)).toEqual([]);
  });

  test('is listed page by page in the order of the names', async () => {
    const names = ['b', 'a-1', 'a', 'c', 'a1'];
    for (const name of names) await writer().put(accountNamed(name));
    const list = async (after: string | undefined, limit: number) =>
      (await registry().list(after, limit)).map(({ name }) => name);
    expect(await list(undefined, 10)).toEqual([...names].sort());
    expect(await list(undefined, 2)).toEqual(['a', 'a-1']);
    expect(await list('a-1', 2)).toEqual(['a1', 'b']);
    expect(await list('c', 2)).toEqual([]);
  });

  test('C17 C18 what a newer version has added to an account stays when its settings change, and what is left out goes', async () => {
    await writer().put(accountNamed('desk', { secretField: 'one', isAdded: true }));
    const Key = registryKey('desk');
    await table.client.send(
      new UpdateItemCommand({
        TableName: table.name,
        Key,
        UpdateExpression: 'SET colour = :green',
        ExpressionAttributeValues: { ':green': { S: 'green' } },
      }),
    );
    await writer().put(accountNamed('desk', { tier: 'pro' }));
    expect(await registry().get('desk')).toEqual(accountNamed('desk', { tier: 'pro' }));
    const { Item } = await table.client.send(new GetItemCommand({ TableName: table.name, Key }));
    expect(Item).toMatchObject({ colour: { S: 'green' }, schema: { N: '1' } });
  });

  test('C18 an account that cannot be read is named, and not taken for one that is not there', async () => {
    await writer().put({ ...accountNamed('odd'), tier: 'golden' as 'pro' });
    await expect(registry().get('odd')).rejects.toThrow(/"ACCOUNTS\/odd" cannot be read: .*tier/s);
  });

  test('C18 accounts that cannot be read are left out of pages, which are as full as ever, and are told of once', async () => {
    for (const name of ['a', 'c', 'e']) await writer().put(accountNamed(name));
    for (const name of ['b', 'd', 'f']) await writer().put({ ...accountNamed(name), tier: 'golden' as 'pro' });
    const told: string[] = [];
    const one = createAccountRegistry(table.client, table.name, ({ key }) => told.push(key.sk));
    const list = async (after: string | undefined, limit: number) =>
      (await one.list(after, limit)).map(({ name }) => name);
    expect(await list(undefined, 2)).toEqual(['a', 'c']);
    expect(await list('c', 2)).toEqual(['e']);
    expect(await list(undefined, 10)).toEqual(['a', 'c', 'e']);
    await expect(one.get('d')).rejects.toThrow('ACCOUNTS/d');
    expect(told).toEqual(['b', 'd', 'f']);
  });
});

test('the poll states of many accounts are read together, without those that have none', async () => {
  const store = createPollStateStore(table.client, table.name);
  const names = Array.from({ length: 230 }, (_, index) => `account-${index}`);
  const polled = names.filter((_, index) => index % 2 === 0);
  await Promise.all(polled.map((name) => store.replace(name, undefined, { ...NEVER_POLLED, stamp: name })));
  const states = await store.readAll(names);
  expect([...states].map(([name, { stamp }]) => [name, stamp]).sort()).toEqual(
    polled.map((name) => [name, name]).sort(),
  );
  expect(await store.readAll([])).toEqual(new Map());
});
