import { BatchWriteItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { systemClock } from '../../lambda/adapters/clock';
import { createAccountRegistry, registryKey } from '../../lambda/adapters/dynamodb/account-registry';
import { createExportStore } from '../../lambda/adapters/dynamodb/export-store';
import { createPollStateStore } from '../../lambda/adapters/dynamodb/poll-state-store';
import { accountKey, POLL_STATE_KEY } from '../../lambda/contract/table';
import { AllAccounts } from '../../lambda/core/api/accounts';
import { createApi } from '../../lambda/core/api/app';
import { startDatabase } from '../support/database';
import type { Section } from '../support/section';
import { countUnits } from '../support/units';

const COUNTS = [1, 100, 1_000, 10_000] as const;
/** DynamoDB takes as many items in one batch; here two for each account. */
const ACCOUNTS_OF_BATCH = 12;
/** As many as a list may name. */
const MERGED = 20;

const nameOf = (index: number): string => `desk-${String(index).padStart(5, '0')}`;

/** What answers about accounts read, against the number of accounts. */
export async function measureReads(): Promise<Section> {
  const rows = [];
  for (const count of COUNTS) {
    const database = await startDatabase();
    try {
      const { client, tableName } = database;
      await seedAccounts(client, tableName, count);
      const cost = async (path: string): Promise<string> => {
        // A process that remembers nothing yet.
        const registry = createAccountRegistry(client, tableName);
        const accounts = new AllAccounts([], registry, systemClock);
        const api = createApi({
          clock: systemClock,
          pollStates: createPollStateStore(client, tableName),
          exports: createExportStore(client, tableName),
          requestPoll: async () => {},
          accountsFor: () => accounts,
          pause: async () => false,
          staleAfterMs: 600_000,
          onError: (error) => console.error(error),
        });
        const { requests, read } = await countUnits(client, async () => {
          const { status } = await api.request(path);
          if (status !== 200) throw new Error(`${path} was answered with ${status}`);
        });
        return `${requests.length}, ${read.toFixed(1)}`;
      };
      const merged = Array.from({ length: Math.min(MERGED, count) }, (_, index) => nameOf(index)).join(',');
      rows.push({
        accounts: count,
        'one account': await cost(`/v1/accounts/${nameOf(0)}`),
        'page of 50 accounts': await cost('/v1/accounts?limit=50'),
        [`list of ${MERGED} accounts' exports`]: await cost(`/v1/exports?account=${merged}`),
        'health, once a minute beyond 100': await cost('/v1/health'),
      });
    } finally {
      database.stop();
    }
  }
  return {
    title: 'Answers about accounts, against their number: requests and read units',
    note: 'Real API, adapters and client over HTTP, by a function that remembers nothing yet.',
    rows,
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
