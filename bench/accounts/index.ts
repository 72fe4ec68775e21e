import prices from '../../lib/cost/prices.json';
import { costOf, RUN_SECONDS } from '../../scripts/cost/document';
import type { Benchmark, Goal, Section } from '../support/section';
import { quantile } from '../support/statistics';
import { type Counts, noCounts } from './counts';
import { type Day, simulateDay } from './day';
import { measureUnits, type UnitsOf } from './measured-units';
import { measureReads } from './reads';
import { RealRun, type Round } from './real-run';

export const ACCOUNTS_TITLE = 'One account among many, for an hour';

const HOURS_A_MONTH = 730;
/** Keys of so many accounts fit into one secret with room to spare. */
const SHARING = 200;

const REAL_ACCOUNTS = [1, 20, 200] as const;
const REAL_ROUNDS = 3;

/** A single account says little: as many of them, each alone in the world, are as mixed as a hundred together. */
const ALONE = 20;

/** How long each is simulated, unless told otherwise: a run takes some 0.2 ms, whatever the number of accounts. */
const WORLDS = [
  { accounts: 1, hours: 24, sharing: 1 },
  { accounts: 100, hours: 12, sharing: 1 },
  { accounts: 1_000, hours: 1, sharing: 1 },
  { accounts: 1_000, hours: 1, sharing: SHARING },
  { accounts: 10_000, hours: 0.1, sharing: 1 },
  { accounts: 10_000, hours: 0.1, sharing: SHARING },
] as const;

/** What an account costs and how soon its news are told, against the number of accounts. */
export const accounts: Benchmark = async ({ hours: asked }) => {
  const units = await measureUnits();
  const measured = [];
  for (const { accounts: count, hours: usual, sharing } of WORLDS) {
    // Whole intervals, so that the runs of an hour are as many as there are.
    const hours = Math.ceil((asked ?? usual) * 60) / 60;
    const day =
      count === 1 ? await daysAlone(hours) : await simulateDay({ accounts: count, hours, accountsOfSecret: sharing });
    const accountHours = hours * (count === 1 ? ALONE : count);
    measured.push({ count, hours, sharing, day, hour: perHour(day.counts, accountHours) });
  }
  return [
    {
      title: ACCOUNTS_TITLE,
      note: `Virtual time, the real core, polled each minute; six of ten accounts idle, one of twenty with 24 exports a day, the others with 2. Figures are of one account and one hour, the price of a month of 730 hours with its share of the secret. Every run is simulated, none is made up from others.`,
      rows: measured.map(({ count, hours, sharing, day, hour }) => ({
        accounts: count,
        'in a secret': sharing,
        'hours simulated': hours,
        runs: hour.runs.toFixed(1),
        'Kraken calls': hour.krakenCalls.toFixed(1),
        'write units': writeUnits(hour, units).toFixed(1),
        'read units': readUnits(hour, units).toFixed(1),
        'secret reads': hour.secretReads.toFixed(1),
        PutEvents: hour.putEvents.toFixed(2),
        environments: day.environments,
        'p50 s': quantile(day.latencies, 0.5).toFixed(1),
        'p99 s': quantile(day.latencies, 0.99).toFixed(1),
        'USD a month': usdAMonth(hour, units, sharing).toFixed(3),
      })),
      goals: goalsOf(measured.map(({ hour, sharing }) => ({ hour, usd: usdAMonth(hour, units, sharing) }))),
    },
    await measureRealRuns(),
    await measureReads(),
  ];
};

/** The same for real, as far as one machine goes. */
async function measureRealRuns(): Promise<Section> {
  const rows = [];
  for (const count of REAL_ACCOUNTS) {
    const run = await RealRun.start(count);
    try {
      // The first poll learns what is there, and has the code compiled.
      await run.round();
      const rounds: Round[] = [];
      for (let index = 0; index < REAL_ROUNDS; index++) rounds.push(await run.round({ atOnce: 1 }));
      const times = rounds.flatMap((round) => round.times);
      const each = (value: (round: Round) => number): number =>
        rounds.reduce((sum, round) => sum + value(round), 0) / REAL_ROUNDS / count;
      rows.push({
        accounts: count,
        'Kraken calls': each(({ krakenCalls }) => krakenCalls),
        'DynamoDB requests': each(({ requests }) => requests.length),
        'write units': each(({ write }) => write),
        'read units': each(({ read }) => read),
        'p50 ms': quantile(times, 0.5).toFixed(1),
        'p99 ms': quantile(times, 0.99).toFixed(1),
      });
    } finally {
      await run.close();
    }
  }
  return {
    title: 'A poll without news of one account among many, for real',
    note: 'The real use case, adapters and clients over HTTP, each account with a key of its own; one poll after the other, against the simulator and a database on the same machine.',
    rows,
  };
}

/** Accounts of all kinds, each in a world of its own. */
async function daysAlone(hours: number): Promise<Day> {
  const days: Day[] = [];
  for (let index = 0; index < ALONE; index++)
    days.push(await simulateDay({ accounts: 1, hours, world: { index, of: ALONE } }));
  const counts = noCounts();
  for (const day of days) for (const name of namesOf(counts)) counts[name] += day.counts[name];
  return {
    counts,
    environments: Math.max(...days.map(({ environments }) => environments)),
    latencies: days.flatMap(({ latencies }) => latencies),
  };
}

function perHour(counts: Counts, accountHours: number): Counts {
  const hour = noCounts();
  for (const name of namesOf(hour)) hour[name] = counts[name] / accountHours;
  return hour;
}

const namesOf = (counts: Counts) => Object.keys(counts) as (keyof Counts)[];

const unitsFor = (names: readonly (keyof UnitsOf)[], counts: Counts, units: UnitsOf): number =>
  names.reduce((sum, name) => sum + counts[name] * units[name], 0);

const writeUnits = (counts: Counts, units: UnitsOf): number =>
  unitsFor(['stateWrites', 'refusedWrites', 'newExports', 'changedExports', 'announcements'], counts, units);

const readUnits = (counts: Counts, units: UnitsOf): number =>
  unitsFor(['stateReads', 'outlines', 'exportReads'], counts, units);

function usdAMonth(hour: Counts, units: UnitsOf, sharing: number): number {
  const ofHour = costOf({
    ...hour,
    // Here the time of a run is counted, not assumed.
    secondsWaited: hour.seconds - hour.runs * RUN_SECONDS,
    writeUnits: writeUnits(hour, units),
    readUnits: readUnits(hour, units),
    secretCalls: hour.secretReads,
  }).reduce((sum, { usd }) => sum + usd, 0);
  return ofHour * HOURS_A_MONTH + prices.month.secret / sharing;
}

function goalsOf(measured: readonly { hour: Counts; usd: number }[]): Goal[] {
  const [alone] = measured;
  const most = (value: (of: (typeof measured)[number]) => number): number =>
    Math.max(...measured.map((one) => value(one) / (alone === undefined ? Number.NaN : value(alone))));
  return [
    {
      name: 'calls to Kraken of an account among many, to one alone',
      value: most(({ hour }) => hour.krakenCalls),
      limit: 1.05,
    },
    { name: 'price of an account among many, to one alone', value: most(({ usd }) => usd), limit: 1.35 },
  ];
}
