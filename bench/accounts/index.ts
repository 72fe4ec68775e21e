import prices from '../../lib/cost/prices.json';
import { costOf, RUN_SECONDS } from '../../scripts/cost/document';
import type { Benchmark, Goal, Row, Section } from '../support/section';
import { quantile } from '../support/statistics';
import { type Counts, noCounts } from './counts';
import { type Day, SHARING, simulateDay } from './day';
import { measureUnits, type UnitsOf } from './measured-units';
import { measureReads } from './reads';
import { RealRun, type Round } from './real-run';

export const ACCOUNTS_TITLE = 'One account among many, for an hour';

const HOURS_A_MONTH = 730;

const REAL_ACCOUNTS = [1, 20, 200] as const;
const REAL_ROUNDS = 3;

/** A single account says little: as many of them, each alone in the world, are as mixed as a hundred together. */
const ALONE = 160;

export const SPREAD = 'over the minute';

/** How long each is simulated, unless told otherwise: a run takes some 0.2 ms, whatever the number of accounts. */
const WORLDS: readonly World[] = [
  { accounts: 1, hours: 24, schedules: SPREAD },
  { accounts: 100, hours: 12, schedules: SPREAD },
  { accounts: 1_000, hours: 1, schedules: SPREAD },
  { accounts: 1_000, hours: 1, schedules: 'in one second', startWithinMs: 1_000 },
  { accounts: 10_000, hours: 0.1, schedules: SPREAD },
];

/** With fewer exports on either side, latencies are not compared: a p99 would be the luck of one of them. */
const EXPORTS_TO_COMPARE = 200;

interface World {
  readonly accounts: number;
  readonly hours: number;
  /** When in each minute they start a run. */
  readonly schedules: string;
  readonly startWithinMs?: number;
}

interface Measured extends World {
  readonly day: Day;
  /** Of one account. */
  readonly hour: Counts;
}

/** What an account costs and how soon its news are told, against the number of accounts. */
export const accounts: Benchmark = async ({ hours: asked, tell }) => {
  const units = await measureUnits();
  const worlds: Measured[] = [];
  for (const { hours: usual, ...world } of WORLDS) {
    // Whole intervals, so that the runs of an hour are as many as there are.
    const hours = Math.ceil((asked ?? usual) * 60) / 60;
    const onHour = (day: Day, soFar: number): void => {
      for (const row of rowsOf(measured({ ...world, hours: soFar }, day), units)) tell(shown(row));
    };
    const day = world.accounts === 1 ? await daysAlone(hours) : await simulateDay({ ...world, hours, onHour });
    worlds.push(measured({ ...world, hours }, day));
  }
  return [
    {
      title: ACCOUNTS_TITLE,
      note: `Virtual time, the real core, polled each minute; six of ten accounts idle, one of twenty with 24 exports a day, the others with 2. Figures are of one account and one hour, the price of a month of 730 hours with its share of the secret; quantiles are of as many exports as are told. Every run is simulated, none is made up from others.`,
      rows: worlds.flatMap((world) => rowsOf(world, units)),
      goals: goalsOf(worlds, units),
    },
    await measureRealRuns(),
    await measureReads(),
  ];
};

function measured(world: World, day: Day): Measured {
  const { accounts: count, hours } = world;
  return { ...world, day, hour: perHour(day.counts, hours * (count === 1 ? ALONE : count)) };
}

/** With a secret for each account and, if there are enough of them, with one for many. */
function rowsOf(world: Measured, units: UnitsOf): Row[] {
  const { accounts: count, hours, schedules, day, hour } = world;
  return layoutsOf(world).map((layout) => ({
    accounts: count,
    schedules,
    'in a secret': layout.sharing,
    'hours simulated': Number(hours.toFixed(2)),
    runs: hour.runs.toFixed(1),
    'refused of 10,000 runs': ((hour.refusedWrites / hour.runs) * 10_000).toFixed(1),
    'Kraken calls': hour.krakenCalls.toFixed(1),
    'write units': writeUnits(hour, units).toFixed(1),
    'read units': readUnits(hour, units).toFixed(1),
    'secret reads': layout.secretReads.toFixed(1),
    PutEvents: hour.putEvents.toFixed(2),
    environments: day.environments,
    exports: day.latencies.length,
    'p50 s': quantile(day.latencies, 0.5).toFixed(1),
    'p99 s': quantile(day.latencies, 0.99).toFixed(1),
    'USD a month': usdAMonth(hour, units, layout).toFixed(3),
  }));
}

interface Layout {
  /** Accounts whose keys are together in one secret. */
  readonly sharing: number;
  readonly secretReads: number;
}

const ownSecret = ({ secretReads }: Counts): Layout => ({ sharing: 1, secretReads });

function layoutsOf({ accounts: count, hour }: Measured): Layout[] {
  const own = ownSecret(hour);
  return count < SHARING ? [own] : [own, { sharing: SHARING, secretReads: hour.sharedSecretReads }];
}

const shown = (row: Row): string =>
  Object.entries(row)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');

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

function usdAMonth(hour: Counts, units: UnitsOf, { sharing, secretReads }: Layout): number {
  const ofHour = costOf({
    ...hour,
    // Here the time of a run is counted, not assumed.
    secondsWaited: hour.seconds - hour.runs * RUN_SECONDS,
    writeUnits: writeUnits(hour, units),
    readUnits: readUnits(hour, units),
    secretCalls: secretReads,
  }).reduce((sum, { usd }) => sum + usd, 0);
  return ofHour * HOURS_A_MONTH + prices.month.secret / sharing;
}

function goalsOf(worlds: readonly Measured[], units: UnitsOf): Goal[] {
  const [alone, ...others] = worlds;
  if (alone === undefined) return [];
  const most = (value: (of: Measured) => number): number => Math.max(...others.map((one) => value(one) / value(alone)));
  const priceAlone = usdAMonth(alone.hour, units, ownSecret(alone.hour));
  const dearest = (isOf: (layout: Layout) => boolean): number =>
    Math.max(
      ...others.flatMap((of) =>
        layoutsOf(of)
          .filter(isOf)
          .map((layout) => usdAMonth(of.hour, units, layout)),
      ),
    );
  const amongMany = others.filter(({ schedules }) => schedules === SPREAD).flatMap(({ day }) => day.latencies);
  const isEnough = Math.min(alone.day.latencies.length, amongMany.length) >= EXPORTS_TO_COMPARE;
  return [
    {
      name: 'calls to Kraken of an account among many, to one alone',
      value: most(({ hour }) => hour.krakenCalls),
      limit: 1.05,
    },
    {
      name: 'price of an account among many, each with its own secret, to one alone',
      value: dearest(({ sharing }) => sharing === 1) / priceAlone,
      limit: 1.35,
    },
    {
      name: 'the same with one secret for many',
      value: dearest(({ sharing }) => sharing > 1) / priceAlone,
      limit: 0.6,
    },
    ...(isEnough ? [0.5, 0.99] : []).map((at) => ({
      name: `p${at * 100} from ready to the event of all accounts among many, to those alone`,
      value: quantile(amongMany, at) / quantile(alone.day.latencies, at),
      limit: 1.25,
    })),
  ];
}
