import { BatchWriteItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { registryKey } from '../../lambda/adapters/dynamodb/account-registry';
import { accountKey, POLL_STATE_KEY } from '../../lambda/contract/table';
import { MAX_MERGED_ACCOUNTS } from '../../lambda/core/api/schemas/parameters';
import { ask, startApi } from '../support/api';
import { type Database, seed, startDatabase } from '../support/database';
import type { Row, Section } from '../support/section';
import { countUnits, shownUnits, type Units } from '../support/units';

const COUNTS = [1, 100, 1_000, 10_000] as const;
/** DynamoDB takes as many items in one batch; here two for each account. */
const ACCOUNTS_OF_BATCH = 12;
/** Accounts whose exports are merged into one list. */
const FEW = 20;
/** Of each account that has any. */
const EXPORTS = 50;

const nameOf = (index: number): string => `desk-${String(index).padStart(5, '0')}`;

/** What answers about accounts read, against the number of accounts. */
export async function measureReads(): Promise<Section> {
  const rows: Row[] = [];
  for (const count of COUNTS) {
    const database = await startDatabase();
    try {
      const units = Object.entries(await measureAccountReads(database, count));
      rows.push({ accounts: count, ...Object.fromEntries(units.map(([name, one]) => [name, shownUnits(one)])) });
    } finally {
      database.stop();
    }
  }
  return {
    title: 'Answers about accounts, against their number: requests and read units',
    note: 'Real API, adapters and client over HTTP, by a function that remembers nothing yet. Lists are pages of 50, merged from as many accounts as there are, at most 20 and 50.',
    rows,
  };
}

/** @param database empty; it is filled with `count` accounts */
export async function measureAccountReads(database: Omit<Database, 'stop'>, count: number) {
  const { client, tableName } = database;
  await seedAccounts(client, tableName, count);
  const cost = (path: string): Promise<Units> => countUnits(client, () => ask(startApi(database, []), path));
  const names = (most: number) => Array.from({ length: Math.min(most, count) }, (_, index) => nameOf(index));
  const list = (most: number): string => `/v1/exports?limit=50&account=${names(most).join(',')}`;
  const withoutExports = {
    'one account': await cost(`/v1/accounts/${nameOf(0)}`),
    'page of 50 accounts': await cost('/v1/accounts?limit=50'),
    'list of 20, none has exports': await cost(list(FEW)),
    health: await cost('/v1/health'),
  };
  for (const name of names(MAX_MERGED_ACCOUNTS)) await seed(database, EXPORTS, name);
  return {
    ...withoutExports,
    'list of 20, each has 50': await cost(list(FEW)),
    'list of 50, each has 50': await cost(list(MAX_MERGED_ACCOUNTS)),
  };
}

async function seedAccounts(client: DynamoDBClient, tableName: string, count: number): Promise<void> {
  const now = Date.now();
  const report = { digest: 'd'.repeat(44), lastSuccessAt: now, completeAnswers: 1_000, activeExports: 0 };
  for (let first = 0; first < count; first += ACCOUNTS_OF_BATCH) {
    const length = Math.min(ACCOUNTS_OF_BATCH, count - first);
    const items = Array.from({ length }, (_, index) => nameOf(first + index)).flatMap((name) => [
      {
        ...registryKey(name),
        ...marshall({
          schema: 1,
          secretId: `KrakenExportStatus/accounts/${name}`,
          reports: ['trades', 'ledgers'],
          nonceResolution: 'ms',
          tier: 'starter',
        }),
      },
      marshall({
        pk: accountKey(name),
        sk: POLL_STATE_KEY,
        schema: 1,
        stamp: '00000000-0000-0000-0000-000000000000',
        nonce: 1_793_491_200_000,
        calls: [],
        firstAttemptAt: now,
        lastAttemptAt: now,
        consecutiveFailures: 0,
        credentials: '0123456789abcdef',
        reports: { trades: report, ledgers: report },
        announcedHealth: 0,
      }),
    ]);
    const RequestItems = { [tableName]: items.map((Item) => ({ PutRequest: { Item } })) };
    await client.send(new BatchWriteItemCommand({ RequestItems }));
  }
}
