import { GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { rawReport, World } from '../support/world';

let world: World;
beforeEach(async () => {
  world = await World.create();
});
afterEach(() => world.close());

const keyOf = (sk: string) => ({ pk: { S: 'ACCOUNT#main' }, sk: { S: sk } });
const set = (sk: string, path: string) =>
  world.table.client.send(
    new UpdateItemCommand({
      TableName: world.table.name,
      Key: keyOf(sk),
      UpdateExpression: `SET ${path} = :added`,
      ExpressionAttributeValues: { ':added': { M: { of: { S: 'a newer version' } } } },
    }),
  );
const itemOf = async (sk: string) =>
  (await world.table.client.send(new GetItemCommand({ TableName: world.table.name, Key: keyOf(sk) }))).Item ?? {};

test('C17 C18 what a newer version has added inside of maps and lists is still there after this one has written', async () => {
  const added = { M: { of: { S: 'a newer version' } } };
  world.lists.trades = [rawReport({ id: 'A' })];
  await world.poll();
  await set('EXPORT#A', 'transitions[0].added');
  for (const path of ['reports.trades.added', 'reports.balances', 'keyInfo.added']) await set('POLL', path);

  world.coldStart();
  world.lists.trades = [rawReport({ id: 'A', status: 'Processing' })];
  for (let round = 0; round < 2; round++) await world.poll();

  expect(world.eventIds.at(-1)).toBe('main/A/2');
  const { transitions } = await itemOf('EXPORT#A');
  expect(transitions?.L).toHaveLength(2);
  expect(transitions?.L?.[0]?.M?.added).toEqual(added);
  const { reports, keyInfo } = await itemOf('POLL');
  expect(reports?.M?.trades?.M?.added).toEqual(added);
  expect(reports?.M?.balances).toEqual(added);
  expect(keyInfo?.M?.added).toEqual(added);
});
