import { join } from 'node:path';
import { startChild } from '../support/child';
import { seed, startDatabase } from '../support/database';
import type { Benchmark, Goal } from '../support/section';
import { median } from '../support/statistics';
import { type Cost, CountingPoller, setKraken } from './counting-poller';

export const POLLS_TITLE = 'One poll of a warm poller, against the number of exports';

const COUNTS = [0, 10, 100, 1_000, 10_000, 50_000] as const;
/** Exports that change in a poll that finds news. */
const CHANGED = 10;
/** A poll of 50,000 exports takes seconds: one of so many rounds is sampled. */
const ROUNDS_OF_SAMPLE = 4;

/** The same poll some times. What is counted is that of the first; times are medians. */
interface Sampled extends Cost {
  readonly exports: number;
}

interface Measured {
  readonly unchanged: Sampled;
  readonly withNews: Sampled;
}

/** What a poll costs, as a function of the number of exports that Kraken lists. */
export const polls: Benchmark = async ({ rounds }) => {
  const kraken = await startChild(join(__dirname, 'world-process.ts'));
  const samples = Math.ceil(rounds / ROUNDS_OF_SAMPLE);
  const measured: Measured[] = [];
  try {
    for (const exports of COUNTS) {
      const database = await startDatabase();
      try {
        await seed(database, exports);
        const poller = new CountingPoller(database, kraken.url);
        // The first poll learns what is there already; from then on the poller is warm.
        await setKraken(kraken.url, exports, 0);
        await poller.poll();
        const [quiet, news]: [Cost[], Cost[]] = [[], []];
        for (let sample = 0; sample < samples; sample++) {
          quiet.push(await poller.poll());
          // Queued again, and ready again: each is news of as many.
          await setKraken(kraken.url, exports, sample % 2 === 0 ? Math.min(CHANGED, exports) : 0);
          news.push(await poller.poll());
        }
        measured.push({ unchanged: sampled(exports, quiet), withNews: sampled(exports, news) });
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
      note: `The real core, adapters and clients over HTTP; Kraken and the database are processes of their own. Units as the database counts them, index included; CPU and wall time are the medians of ${samples} polls, without the way to AWS and to Kraken.`,
      rows: measured.flatMap(({ unchanged, withNews }) => [
        rowOf('unchanged', unchanged),
        rowOf(`up to ${CHANGED} changed`, withNews),
      ]),
      goals: goalsOf(
        measured.map(({ unchanged }) => unchanged),
        measured.map(({ withNews }) => withNews),
      ),
    },
  ];
};

const sampled = (exports: number, [first, ...others]: readonly Cost[]): Sampled => {
  if (first === undefined) throw new RangeError('nothing was sampled');
  const samples = [first, ...others];
  return {
    ...first,
    exports,
    cpuMs: median(samples.map(({ cpuMs }) => cpuMs)),
    wallMs: median(samples.map(({ wallMs }) => wallMs)),
  };
};

const rowOf = (what: string, { exports, ...cost }: Sampled) => ({
  exports,
  poll: what,
  'Kraken calls': cost.krakenCalls,
  'DynamoDB requests': cost.requests.length,
  'read units': cost.read,
  'write units': cost.write,
  PutEvents: cost.putEvents,
  events: cost.events,
  'CPU ms': cost.cpuMs.toFixed(1),
  'wall ms': cost.wallMs.toFixed(1),
});

function goalsOf(unchanged: readonly Sampled[], withNews: readonly Sampled[]): Goal[] {
  const most = (values: readonly number[]): number => Math.max(...values);
  return [
    { name: 'Kraken calls of an unchanged poll', value: most(unchanged.map((cost) => cost.krakenCalls)), limit: 2 },
    {
      name: 'DynamoDB requests of an unchanged poll',
      value: most(unchanged.map((cost) => cost.requests.length)),
      limit: 2,
    },
    { name: 'PutEvents of an unchanged poll', value: most(unchanged.map((cost) => cost.putEvents)), limit: 0 },
    { name: 'read units of an unchanged poll', value: most(unchanged.map((cost) => cost.read)), limit: 0 },
    { name: 'write units of an unchanged poll', value: most(unchanged.map((cost) => cost.write)), limit: 2 },
    {
      name: 'writes for each change',
      value: most(
        withNews.map(
          ({ requests, events }) => (requests.filter((name) => name === 'UpdateItem').length - 2) / Math.max(1, events),
        ),
      ),
      limit: 2,
    },
    growthGoal('an unchanged poll', unchanged),
    growthGoal('a poll with news', withNews),
  ];
}

const growthGoal = (poll: string, bySize: readonly Sampled[]): Goal => ({
  name: `CPU of ${poll}, 50,000 exports to 10,000: what is linear takes 5 times`,
  value: (bySize.at(-1)?.cpuMs ?? Number.NaN) / (bySize.at(-2)?.cpuMs ?? Number.NaN),
  limit: 7.5,
});
