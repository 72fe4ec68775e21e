import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { createPollStateStore } from '../../lambda/adapters/dynamodb/poll-state-store';
import { Credentials } from '../../lambda/core/credentials';
import { rawReport, START, World } from '../support/world';

let world: World;
beforeEach(async () => {
  world = await World.create();
});
afterEach(() => world.close());

const setReport = (id: string, report: string) =>
  world.table.client.send(
    new UpdateItemCommand({
      TableName: world.table.name,
      Key: { pk: { S: 'ACCOUNT#main' }, sk: { S: `EXPORT#${id}` } },
      UpdateExpression: 'SET #report = :report',
      ExpressionAttributeNames: { '#report': 'report' },
      ExpressionAttributeValues: { ':report': { S: report } },
    }),
  );
const state = () => createPollStateStore(world.table.client, world.table.name).read('main');

test('C17 C18 an item that this version cannot read is left alone and told of, and keeps nothing else from being stored', async () => {
  const old = String(START / 1000 - 7 * 86_400);
  world.lists.trades = ['A', 'B'].map((id) => rawReport({ id, createdtm: old }));
  world.lists.ledgers = [rawReport({ id: 'L', report: 'ledgers' })];
  await world.poll();
  await setReport('A', 'balances');
  world.lists.trades = ['A', 'B', 'C'].map((id) => rawReport({ id, createdtm: old, status: 'Processed' }));
  world.now += 60_000;
  world.secret = new Credentials('key-2', 'secret', undefined);
  const result = await world.poll();

  expect(world.eventIds.slice(-2).sort()).toEqual(['main/B/2', 'main/C/1']);
  expect(result.kind === 'polled' && result.reports.flatMap(({ answer }) => answer?.warnings)).toContain(
    "the table's item of export A cannot be read: it is left as it is",
  );
  expect(await state()).toMatchObject({ health: 'healthy', reports: { trades: { lastSuccessAt: world.now } } });
  expect((await world.list()).map(({ export: { id } }) => id)).toEqual(['B', 'C', 'L']);

  await setReport('A', 'trades');
  await world.poll();
  expect(world.eventIds.at(-1)).toBe('main/A/2');
});
