import { PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { createExportStore } from '../../lambda/adapters/dynamodb/export-store';
import { createTable } from '../../local/table/create-table';
import { stored } from '../api/support/test-api';
import { jsonOf, runCli } from './support/run-cli';
import { Stack } from './support/stack';

const BACKUP = 'exports-restored';

let stack: Stack;
beforeEach(async () => {
  stack = await Stack.create();
  stack.keep(stack.addKey(1));
  await createTable(stack.table.client, BACKUP);
});
afterEach(() => stack.close());

const restore = (...args: string[]) => runCli(['restore', '--stack', 'Exports', ...args]);
const itemsOf = async (TableName: string) =>
  (await stack.table.client.send(new ScanCommand({ TableName }))).Items ?? [];
const copyToBackup = async (change: object = {}): Promise<void> => {
  for (const item of await itemsOf(stack.table.name))
    await stack.table.client.send(new PutItemCommand({ TableName: BACKUP, Item: { ...item, ...change } }));
};

test('P13 gives back what the table lost, turns nothing back that is newer, and has every export announced above all versions so far', async () => {
  const seconds = Math.floor(Date.now() / 1000);
  stack.simulator.addExport({ id: 'MINE', report: 'trades', ageSeconds: 3_600 });
  await stack.poll();
  await copyToBackup({ description: { S: 'older' } });
  await createExportStore(stack.table.client, BACKUP).write(stored({ id: 'LOST' }), undefined);
  await stack.poll();
  const before = [await stack.exports().get('main', 'MINE'), (await stack.state())?.nonce];

  const result = await restore('--from', BACKUP, '--yes', '--json');

  expect(jsonOf(result)).toEqual({ from: BACKUP, copied: 1, kept: 1, accounts: ['main'], unknownAccounts: [] });
  expect((await stack.exports().get('main', 'LOST'))?.export.id).toBe('LOST');
  expect([await stack.exports().get('main', 'MINE'), (await stack.state())?.nonce]).toEqual(before);
  await stack.poll();
  expect((await stack.exports().get('main', 'MINE'))?.export.version).toBeGreaterThan(seconds);

  expect(jsonOf(await restore('--from', BACKUP, '--yes', '--json'))).toMatchObject({ copied: 0, kept: 2 });
});

test('an account that was removed since does not come back, but is named', async () => {
  await runCli(['account', 'add', 'desk', '--stack', 'Exports']);
  await copyToBackup();
  await runCli(['account', 'remove', 'desk', '--stack', 'Exports']);

  const { exitCode, out } = await restore('--from', BACKUP, '--yes');

  expect([exitCode, out.join('\n')]).toEqual([0, expect.stringMatching(/accounts that the stack has not: desk\./)]);
  expect((await itemsOf(stack.table.name)).filter(({ pk }) => pk?.S === 'ACCOUNTS')).toEqual([]);
});

test.each([
  [['--from', 'nowhere', '--yes'], 1, /there is no table nowhere to copy from: wait until it is restored/],
  [['--from', 'exports', '--yes'], 2, /exports is the table of the stack itself/],
  [['--from', BACKUP], 2, /Polling should be stopped meanwhile\. .*--yes/],
  [[], 2, /--from <table>/],
])('restore %j is refused, and changes nothing', async (args, exitCode, sentence) => {
  await stack.poll();
  const before = await itemsOf(stack.table.name);
  const result = await restore(...args);
  expect([result.exitCode, result.notes.join()]).toEqual([exitCode, expect.stringMatching(sentence)]);
  expect(await itemsOf(stack.table.name)).toEqual(before);
});
