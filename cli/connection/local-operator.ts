import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createPollStateStore } from '../../lambda/adapters/dynamodb/poll-state-store';
import { DEFAULT_DATA_DIR } from '../../local/options/schema';
import { readDoor } from '../../local/table/operator-door';
import { reachTable } from '../../local/table/reach-table';
import { CliError } from '../cli-error';
import type { Operator } from './operator';
import type { ConnectionOptions } from './options';

/** The table of the local host, through its door while it runs. */
export async function localOperator({ dataDir }: ConnectionOptions): Promise<Operator> {
  const base = resolve(dataDir ?? DEFAULT_DATA_DIR);
  for (const folder of foldersIn(base)) {
    const door = readDoor(folder);
    // A host that was killed leaves its door behind.
    if (door === undefined || !(await isAnswering(door.table.endpoint))) continue;
    const { client, name } = reachTable(door.table);
    return {
      name: `the local host at ${door.url} with its data in ${folder}`,
      accounts: [door.account],
      unreadable: [],
      pollStates: createPollStateStore(client, name),
      krakenUrl: door.krakenUrl,
      isDemo: door.isDemo,
      staleAfterMs: door.staleAfterMs,
      version: door.version,
      close: async () => client.destroy(),
    };
  }
  throw new CliError(
    `no local host runs with its data in ${base}: start it with npm start, name its folder with --data-dir, as it shows it when it starts, or a stack with --stack`,
  );
}

/** A data folder may be given itself, or the one that has those of each Kraken in it. */
function foldersIn(base: string): string[] {
  if (!existsSync(base)) return [];
  const inside = readdirSync(base, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return [base, ...inside.map(({ name }) => join(base, name))];
}

async function isAnswering(url: string): Promise<boolean> {
  try {
    await fetch(url);
    return true;
  } catch {
    return false;
  }
}
