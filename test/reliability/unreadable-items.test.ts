import { type AttributeValue, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { createPollStateStore } from '../../lambda/adapters/dynamodb/poll-state-store';
import { Credentials } from '../../lambda/core/credentials';
import type { ExportStore } from '../../lambda/core/ports';
import { rawReport, START, World } from '../support/world';

let world: World;
beforeEach(async () => {
  world = await World.create();
});
afterEach(() => world.close());

const MINUTE = 60_000;
const OLD = String(START / 1000 - 7 * 86_400);

const set = (id: string, name: string, value: AttributeValue) =>
  world.table.client.send(
    new UpdateItemCommand({
      TableName: world.table.name,
      Key: { pk: { S: 'ACCOUNT#main' }, sk: { S: `EXPORT#${id}` } },
      UpdateExpression: 'SET #name = :value',
      ExpressionAttributeNames: { '#name': name },
      ExpressionAttributeValues: { ':value': value },
    }),
  );
const state = () => createPollStateStore(world.table.client, world.table.name).read('main');
const warningsOf = async () => {
  const result = await world.poll();
  return result.kind === 'polled' ? result.reports.flatMap(({ answer }) => answer?.warnings ?? []) : [];
};
const warningOf = (id: string) => `the table's item of export ${id} cannot be read: it is left as it is`;

test('C17 C18 an item that this version cannot read is left alone and told of, and keeps nothing else from being stored', async () => {
  world.lists.trades = ['A', 'B'].map((id) => rawReport({ id, createdtm: OLD }));
  world.lists.ledgers = [rawReport({ id: 'L', report: 'ledgers' })];
  await world.poll();
  await set('A', 'report', { S: 'balances' });
  world.lists.trades = ['A', 'B', 'C'].map((id) => rawReport({ id, createdtm: OLD, status: 'Processed' }));
  world.now += MINUTE;
  world.secret = new Credentials('key-2', 'secret', undefined);

  expect(await warningsOf()).toContain(warningOf('A'));
  expect(world.eventIds.slice(-2).sort()).toEqual(['main/B/2', 'main/C/1']);
  expect(await state()).toMatchObject({ health: 'healthy', reports: { trades: { lastSuccessAt: world.now } } });
  expect((await world.list()).map(({ export: { id } }) => id)).toEqual(['B', 'C', 'L']);
});

test('C17 C18 while an item cannot be read, polls that bring nothing new read no export; once it is repaired the next hour brings what it missed', async () => {
  world.lists.trades = ['A', 'B'].map((id) => rawReport({ id }));
  await world.poll();
  await set('A', 'report', { S: 'balances' });
  world.lists.trades = ['A', 'B'].map((id) => rawReport({ id, status: 'Processed' }));
  world.now += MINUTE;
  await world.poll();

  let looks = 0;
  const store: ExportStore = Object.assign(Object.create(world.exports), {
    outlines: (...args: Parameters<ExportStore['outlines']>) => {
      looks++;
      return world.exports.outlines(...args);
    },
  });
  world.coldStart({ exports: store });
  for (let minute = 1; minute < 60; minute++) {
    world.now += MINUTE;
    await world.poll();
  }
  expect(looks).toBe(0);
  world.now += MINUTE;
  expect(await warningsOf()).toContain(warningOf('A'));
  expect(looks).toBe(1);

  await set('A', 'report', { S: 'trades' });
  world.now += 60 * MINUTE;
  expect(await warningsOf()).toEqual([]);
  expect(world.eventIds.at(-1)).toBe('main/A/2');
  expect((await state())?.reports.trades).not.toHaveProperty('lookAgainAt');
});

const bad = ['A', 'B', 'C', 'D'];
const breakItems = () => Promise.all(bad.map((id) => set(id, 'status', { N: '7' })));

test('C17 C18 items of which only the outline can be read are no trouble of the table: all else is stored', async () => {
  world.lists.trades = [...bad, 'E'].map((id) => rawReport({ id }));
  await world.poll();
  await breakItems();
  world.lists.trades = [...bad, 'E', 'F'].map((id) => rawReport({ id, status: 'Processed' }));
  world.now += MINUTE;
  const warnings = await warningsOf();
  for (const id of bad) expect(warnings).toContain(warningOf(id));
  expect(world.eventIds.slice(-2).sort()).toEqual(['main/E/2', 'main/F/1']);
  expect(await state()).toMatchObject({ health: 'healthy', reports: { trades: { digest: expect.any(String) } } });
});

test.each([
  ['Kraken is down', 'polled'],
  ['polling pauses', 'paused'],
] as const)(
  'C17 C18 what waits to be announced goes out while %s, though neighbours cannot be read',
  async (_, kind) => {
    world.accepts = () => false;
    world.lists.trades = [...bad, 'E'].map((id) => rawReport({ id }));
    await world.poll();
    await breakItems();
    if (kind === 'paused') {
      world.failures.push({ class: 'lockout', message: 'locked' });
      await world.poll();
    }
    world.accepts = () => true;
    world.failures.push(...Array(2).fill({ class: 'upstream_unavailable', message: 'down' }));
    world.now += MINUTE;
    expect((await world.poll()).kind).toBe(kind);
    expect(world.eventIds.filter((id) => id.startsWith('main/'))).toEqual(['main/E/1']);
    // They are looked at again in an hour, and no earlier.
    expect((await state())?.reports.trades).toMatchObject({
      unannounced: false,
      lookAgainAt: world.now + 60 * MINUTE,
    });
  },
);
