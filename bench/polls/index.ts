import { join } from 'node:path';
import { startChild } from '../support/child';
import { seed, startDatabase } from '../support/database';
import type { Benchmark, Goal } from '../support/section';
import { type Cost, CountingPoller, setKraken } from './counting-poller';

export const POLLS_TITLE = 'One poll of a warm poller, against the number of exports';

const COUNTS = [0, 10, 100, 1_000, 10_000, 50_000] as const;
/** Exports that change in a poll that finds news. */
const CHANGED = 10;

/** What a poll costs, as a function of the number of exports that Kraken lists. */
export const polls: Benchmark = async () => {
  const kraken = await startChild(join(__dirname, 'world-process.ts'));
  const rows: Record<string, string | number>[] = [];
  const unchanged: Cost[] = [];
  const withNews: Cost[] = [];
  try {
    for (const exports of COUNTS) {
      const database = await startDatabase();
      try {
        await seed(database, exports);
        const poller = new CountingPoller(database, kraken.url);
        // The first poll learns what is there already; from then on the poller is warm.
        await setKraken(kraken.url, exports, 0);
        await poller.poll();
        const quiet = await poller.poll();
        await setKraken(kraken.url, exports, Math.min(CHANGED, exports));
        const news = await poller.poll();
        unchanged.push(quiet);
        withNews.push(news);
        rows.push(rowOf(exports, 'unchanged', quiet), rowOf(exports, `up to ${CHANGED} changed`, news));
      } finally {
        database.stop();
      }
    }
  } finally {
    kraken.stop();
  }
  return [
    {
      title: POLLS_TITLE,
      note: 'The real core, adapters and clients over HTTP; Kraken and the database are processes of their own. Units as the database counts them, index included.',
      rows,
      goals: goalsOf(unchanged, withNews),
    },
  ];
};

const rowOf = (exports: number, what: string, cost: Cost) => ({
  exports,
  poll: what,
  'Kraken calls': cost.krakenCalls,
  'DynamoDB requests': cost.requests.length,
  'read units': cost.read,
  'write units': cost.write,
  PutEvents: cost.putEvents,
  events: cost.events,
  'CPU ms': cost.cpuMs.toFixed(1),
});

function goalsOf(unchanged: readonly Cost[], withNews: readonly Cost[]): Goal[] {
  const most = (values: readonly number[]): number => Math.max(...values);
  return [
    { name: 'Kraken calls of an unchanged poll', value: most(unchanged.map((cost) => cost.krakenCalls)), limit: 2 },
    {
      name: 'DynamoDB requests of an unchanged poll',
      value: most(unchanged.map((cost) => cost.requests.length)),
      limit: 2,
    },
    {
      name: 'write units of an unchanged poll, 50,000 exports to 10',
      value: (unchanged.at(-1)?.write ?? 0) / (unchanged[1]?.write ?? 1),
      limit: 1,
    },
    {
      name: 'writes for each change',
      value: most(
        withNews.map(
          ({ requests, events }) => (requests.filter((name) => name === 'UpdateItem').length - 2) / Math.max(1, events),
        ),
      ),
      limit: 2,
    },
  ];
}
