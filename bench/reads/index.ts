import { GetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { createPollStateStore } from '../../lambda/adapters/dynamodb/poll-state-store';
import { accountKey, exportKey, TABLE } from '../../lambda/contract/table';
import { NEVER_POLLED } from '../../lambda/core/poll/poll-state';
import { ask, MAIN, startApi } from '../support/api';
import { seed, startDatabase, storedNumber } from '../support/database';
import type { Benchmark, Section } from '../support/section';
import { median, pairedRatio, quantile, shown } from '../support/statistics';
import { countUnits, shownUnits } from '../support/units';
import { type AnswerUnits, measureAnswerUnits } from './answer-units';

const EXPORTS = 1_000;
/** Of the table, for what is counted. */
const SIZES = [100, 1_000, 10_000] as const;
const PAGE = 50;
/** For each round. */
const REQUESTS = 100;
const WARM_UP = 50;

/** What the API adds to the bare reads that it cannot do without. */
export const reads: Benchmark = async ({ rounds }) => {
  const database = await startDatabase();
  try {
    await seed(database, EXPORTS);
    const { client, tableName: TableName } = database;
    const pollStates = createPollStateStore(client, TableName);
    await pollStates.replace('main', undefined, { ...NEVER_POLLED, stamp: 'bench' });
    const app = startApi(database, [MAIN]);
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
    const answer =
      (path: string, headers: Record<string, string> = {}) =>
      async () =>
        (await ask(app, path, headers)).text();
    const cases = [
      { name: `list, ${PAGE} of ${EXPORTS}`, ours: answer(`/v1/exports?limit=${PAGE}`), bare: () => page({}) },
      { name: 'feed, next page', ours: answer(`/v1/exports?limit=${PAGE}&cursor=${nextCursor}`), bare: () => page({}) },
      { name: 'get', ours: answer(one), bare: item },
      { name: 'a 304', ours: answer(one, { 'if-none-match': etag }), bare: item },
    ];
    const rows = [];
    for (const { name, ours, bare } of cases) {
      // The first answer is one of an API that has just started.
      await ours();
      const units = await countUnits(client, ours);
      await inTurn(WARM_UP, ours, bare);
      const sampled: [number[], number[]][] = [];
      for (let round = 0; round < rounds; round++) sampled.push(await inTurn(REQUESTS, ours, bare));
      const [mine, base] = [sampled.flatMap(([first]) => first), sampled.flatMap(([, second]) => second)];
      const ratioAt = (at: number): string =>
        shown(
          pairedRatio(
            sampled.map(([first]) => quantile(first, at)),
            sampled.map(([, second]) => quantile(second, at)),
          ),
        );
      rows.push({
        answer: name,
        'API ms, p50': median(mine).toFixed(2),
        p99: quantile(mine, 0.99).toFixed(2),
        'bare read ms, p50': median(base).toFixed(2),
        'bare p99': quantile(base, 0.99).toFixed(2),
        'ratio of p50': ratioAt(0.5),
        'of p99': ratioAt(0.99),
        requests: units.requests.join(' + '),
        'read units': units.read,
      });
    }
    return [
      {
        title: 'Answers of the API against the bare read',
        note: `One after the other in one process, as one instance of the function answers them, without the network in front; a bare read is one request of the same client, in turn with ours. Consistent reads throughout. Ratios are of each round of ${REQUESTS} requests: median (quartiles).`,
        rows,
      },
      await unitsByExports(),
    ];
  } finally {
    database.stop();
  }
};

async function unitsByExports(): Promise<Section> {
  const measured: AnswerUnits[] = [];
  for (const exports of SIZES) {
    const database = await startDatabase();
    try {
      measured.push(await measureAnswerUnits(database, exports));
    } finally {
      database.stop();
    }
  }
  const most = (value: (of: AnswerUnits) => number): number => Math.max(...measured.map(value));
  return {
    title: 'Answers of the API, against the number of exports: requests and read units',
    note: 'By a function that remembers nothing yet, but for the 304 of one that was asked within the last five seconds.',
    rows: measured.map((units, index) => ({
      exports: SIZES[index] ?? Number.NaN,
      ...Object.fromEntries(Object.entries(units).map(([name, one]) => [name, shownUnits(one)])),
    })),
    goals: [
      {
        name: 'read units of a page of 50, most to fewest exports',
        value:
          (measured.at(-1)?.['list, page of 50'].read ?? Number.NaN) / (measured[0]?.['list, page of 50'].read ?? 0),
        limit: 1,
      },
      {
        name: 'read units of a 304, asked within five seconds of the last look at the account',
        value: most((units) => units['a 304'].read),
        limit: 1,
      },
      {
        name: 'read units of a 304, asked later',
        value: most((units) => units['a 304, poll not remembered'].read),
        limit: 1,
        missedBecause: 'when the account was polled last stands in another item than the export (ADR 26)',
      },
    ],
  };
}

/** Milliseconds of so many calls of each. */
async function inTurn(
  count: number,
  first: () => Promise<unknown>,
  second: () => Promise<unknown>,
): Promise<[number[], number[]]> {
  const taken: [number[], number[]] = [[], []];
  for (let call = 0; call < count; call++) {
    taken[0].push(await timed(first));
    taken[1].push(await timed(second));
  }
  return taken;
}

/** Milliseconds for one call. */
async function timed(call: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await call();
  return performance.now() - began;
}
