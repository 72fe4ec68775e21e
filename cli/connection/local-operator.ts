import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { createPollStateStore } from '../../lambda/adapters/dynamodb/poll-state-store';
import { accountKey, POLL_STATE_KEY, TABLE } from '../../lambda/contract/table';
import { HostError } from '../../local/host-error';
import { localAccount } from '../../local/options/host-options';
import { DEFAULT_DATA_DIR } from '../../local/options/schema';
import { openTable, reachTable } from '../../local/table/local-table';
import { type OperatorDoor, readDoor } from '../../local/table/operator-door';
import { CliError } from '../cli-error';
import type { Operator } from './operator';
import type { ConnectionOptions } from './options';

/** A host that does not run says nothing of when it takes what it knows for stale. */
const STALE_AFTER_MS = 10 * 60_000;

/** The table of the local host: through its door while it runs, else the files themselves. */
export async function localOperator({ dataDir }: ConnectionOptions): Promise<Operator> {
  const base = resolve(dataDir ?? DEFAULT_DATA_DIR);
  const running = foldersIn(base).flatMap((folder) => {
    const door = readDoor(folder);
    return door === undefined ? [] : [{ folder, door }];
  });
  for (const { folder, door } of running) if (await isOpen(door)) return throughDoor(folder, door);
  const folders = foldersIn(base).filter((folder) => existsSync(join(folder, 'table')));
  const [folder] = folders;
  if (folder === undefined)
    throw new CliError(
      `no local host keeps its data in ${base}: name its folder with --data-dir, as it shows it when it starts, or a stack with --stack`,
    );
  if (folders.length > 1)
    throw new CliError(
      `no local host runs, and there are several data folders: name one with --data-dir, ${folders.join(' or ')}`,
    );
  return fromFiles(folder);
}

/** A data folder may be given itself, or the one that has those of each Kraken in it. */
function foldersIn(base: string): string[] {
  if (!existsSync(base)) return [];
  const inside = readdirSync(base, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return [base, ...inside.map(({ name }) => join(base, name))];
}

/** A host that was killed leaves its door behind. */
async function isOpen({ table }: OperatorDoor): Promise<boolean> {
  try {
    await fetch(table.endpoint);
    return true;
  } catch {
    return false;
  }
}

function throughDoor(folder: string, door: OperatorDoor): Operator {
  const { client, name } = reachTable(door.table);
  return {
    name: `the local host at ${door.url} with its data in ${folder}`,
    accounts: [door.account],
    pollStates: createPollStateStore(client, name),
    krakenUrl: door.krakenUrl,
    isDemo: door.isDemo,
    staleAfterMs: door.staleAfterMs,
    version: door.version,
    close: async () => client.destroy(),
  };
}

async function fromFiles(folder: string): Promise<Operator> {
  const { client, name, close } = await openTable(folder).catch((error: unknown) => {
    throw error instanceof HostError ? new CliError(error.message, undefined, { cause: error }) : error;
  });
  return {
    name: `the data in ${folder}, of a local host that does not run`,
    accounts: (await accountNames(client, name)).map((account) => localAccount(account, 'starter')),
    pollStates: createPollStateStore(client, name),
    krakenUrl: undefined,
    isDemo: false,
    staleAfterMs: STALE_AFTER_MS,
    version: undefined,
    close,
  };
}

/** The accounts that were ever polled. The table of one machine is small enough to be looked through. */
async function accountNames(client: DynamoDBClient, TableName: string): Promise<string[]> {
  const { Items } = await client.send(
    new ScanCommand({
      TableName,
      FilterExpression: '#sk = :poll',
      ExpressionAttributeNames: { '#sk': TABLE.sortKey },
      ExpressionAttributeValues: { ':poll': { S: POLL_STATE_KEY } },
    }),
  );
  return (Items ?? []).flatMap((item) => item[TABLE.partitionKey]?.S?.slice(accountKey('').length) ?? []);
}
