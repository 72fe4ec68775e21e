import { GetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { systemClock } from '../../lambda/adapters/clock';
import { createAccountRegistry } from '../../lambda/adapters/dynamodb/account-registry';
import { createExportStore } from '../../lambda/adapters/dynamodb/export-store';
import { createPollStateStore } from '../../lambda/adapters/dynamodb/poll-state-store';
import type { AccountSettings } from '../../lambda/contract/account-settings';
import { accountKey, exportKey, TABLE } from '../../lambda/contract/table';
import { AllAccounts } from '../../lambda/core/api/accounts';
import { createApi } from '../../lambda/core/api/app';
import { NEVER_POLLED } from '../../lambda/core/poll/poll-state';
import { seed, startDatabase, storedNumber } from '../support/database';
import type { Benchmark } from '../support/section';
import { median, quantile } from '../support/statistics';
import { countUnits } from '../support/units';

const EXPORTS = 1_000;
const PAGE = 50;
/** For each round. */
const REQUESTS = 50;
const WARM_UP = 50;

/** What the API adds to the bare reads that it cannot do without. */
export const reads: Benchmark = async ({ rounds }) => {
  const database = await startDatabase();
  try {
    await seed(database, EXPORTS);
    const { client, tableName: TableName } = database;
    const pollStates = createPollStateStore(client, TableName);
    await pollStates.replace('main', undefined, { ...NEVER_POLLED, stamp: 'bench' });
    const main: AccountSettings = {
      name: 'main',
      secretId: 'bench',
      reports: ['trades', 'ledgers'],
      nonceResolution: 'ms',
      tier: 'starter',
    };
    const accounts = new AllAccounts([main], createAccountRegistry(client, TableName), systemClock);
    const app = createApi({
      clock: systemClock,
      pollStates,
      exports: createExportStore(client, TableName),
      requestPoll: async () => {},
      accountsFor: () => accounts,
      pause: async () => false,
      staleAfterMs: 600_000,
      onError: (error) => console.error(error),
    });
    const pk = { S: accountKey('main') };
    const { id } = storedNumber(EXPORTS / 2).export;
    const one = `/v1/accounts/main/exports/${id}`;
    const etag = (await app.request(one)).headers.get('etag') ?? '';
    const { nextCursor } = JSON.parse(await (await app.request(`/v1/exports?limit=${PAGE}`)).text());
    const page = (after: object) =>
      client.send(
        new QueryCommand({
          TableName,
          IndexName: TABLE.changesIndex,
          ConsistentRead: true,
          Limit: PAGE,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': pk },
          ...after,
        }),
      );
    const item = () =>
      client.send(new GetItemCommand({ TableName, ConsistentRead: true, Key: { pk, sk: { S: exportKey(id) } } }));
    const ask =
      (path: string, headers: Record<string, string> = {}) =>
      async () => {
        const response = await app.request(path, { headers });
        if (response.status >= 400) throw new Error(`${path} was answered with ${response.status}`);
        await response.text();
      };
    const cases = [
      { name: `list, ${PAGE} of ${EXPORTS}`, ours: ask(`/v1/exports?limit=${PAGE}`), bare: () => page({}) },
      { name: 'feed, next page', ours: ask(`/v1/exports?limit=${PAGE}&cursor=${nextCursor}`), bare: () => page({}) },
      { name: 'get', ours: ask(one), bare: item },
      { name: '304', ours: ask(one, { 'if-none-match': etag }), bare: item },
    ];
    const rows = [];
    for (const { name, ours, bare } of cases) {
      // The first answer is one of an API that has just started.
      await ours();
      const units = await countUnits(client, ours);
      const [mine, base]: [number[], number[]] = [[], []];
      for (let request = 0; request < WARM_UP + rounds * REQUESTS; request++) {
        const [first, second] = [await timed(ours), await timed(bare)];
        if (request < WARM_UP) continue;
        mine.push(first);
        base.push(second);
      }
      rows.push({
        answer: name,
        'API ms, p50': median(mine).toFixed(2),
        p99: quantile(mine, 0.99).toFixed(2),
        'bare read ms, p50': median(base).toFixed(2),
        'bare p99': quantile(base, 0.99).toFixed(2),
        'ratio of p50': (median(mine) / median(base)).toFixed(2),
        'of p99': (quantile(mine, 0.99) / quantile(base, 0.99)).toFixed(2),
        requests: units.requests.join(' + '),
        'read units': units.read,
      });
    }
    return [
      {
        title: 'Answers of the API against the bare read',
        note: 'One after the other in one process, as one instance of the function answers them, without the network in front; a bare read is one request of the same client, in turn with ours. Consistent reads throughout.',
        rows,
      },
    ];
  } finally {
    database.stop();
  }
};

/** Milliseconds for one call. */
async function timed(call: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await call();
  return performance.now() - began;
}
