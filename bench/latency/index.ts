import { TIERS } from '../../lambda/contract/tiers';
import type { Benchmark, Goal } from '../support/section';
import { seededRandom } from '../support/seeded-random';
import { quantile } from '../support/statistics';
import { type Life, mostCallsPerMinute, simulate } from './virtual-day';

export const LATENCY_TITLE = 'From ready at Kraken to the event';

const MINUTE = 60_000;
const START = Date.parse('2026-11-01T00:00:00Z');
const ACTIVE_INTERVAL_MS = 5_000;
const CALL_MS = { shortest: 100, longest: 400 };

/**
 * How long an export takes, how many are followed for each round that is asked for, and how many reports have one at work
 * at the same time. Old ones do not share the budget: they are followed no closer than each minute.
 */
const AGES = [
  { takes: '10 s', takesMs: 10_000, perRound: 40, atWork: ['one', 'both'] },
  { takes: '30 s', takesMs: 30_000, perRound: 20, atWork: ['one', 'both'] },
  { takes: '1 min', takesMs: MINUTE, perRound: 20, atWork: ['one', 'both'] },
  { takes: '5 min', takesMs: 5 * MINUTE, perRound: 20, atWork: ['one', 'both'] },
  { takes: '30 min', takesMs: 30 * MINUTE, perRound: 8, atWork: ['one'] },
  { takes: '6 h', takesMs: 360 * MINUTE, perRound: 3, atWork: ['one'] },
] as const;
const TIER_NAMES = ['starter', 'intermediate', 'pro'] as const;
const AT_WORK = ['one', 'both'] as const;

/** Why two active intervals are missed, where they are. */
const ABOVE_BUDGET = 'two reports every 10 s are 12 calls a minute, and half of the rate of the starter tier is 9.9';
const NOT_TOLD_OF =
  'nobody tells of an export that is ready before the first look at it, and a poll each minute is what is paid for';

interface Case {
  readonly takesMs: number;
  readonly atWork: (typeof AT_WORK)[number];
  readonly tier: (typeof TIER_NAMES)[number];
  readonly activeIntervalMs: number;
  readonly exports: number;
}

interface Latencies {
  /** Seconds from ready to the event. */
  readonly all: readonly number[];
  /** The same of those that a poll had seen before they were ready. */
  readonly seenAtWork: readonly number[];
  readonly mostCalls: number;
}

/** From the moment at which Kraken has an export ready to the event, against a poll each minute. */
export const latency: Benchmark = async ({ rounds }) => {
  const rows: Record<string, string | number>[] = [];
  const young = { all: new Worst(), seenAtWork: new Worst() };
  const ofBudget = new Worst();
  for (const { takes, takesMs, perRound, atWork: cases } of AGES) {
    const exports = rounds * perRound;
    // Polls each minute are the same for every tier, and whatever else is at work.
    const each = await latencies({ takesMs, atWork: 'one', tier: 'pro', activeIntervalMs: MINUTE, exports });
    for (const atWork of cases) {
      for (const tier of TIER_NAMES) {
        const followed = await latencies({ takesMs, atWork, tier, activeIntervalMs: ACTIVE_INTERVAL_MS, exports });
        const { all, seenAtWork, mostCalls } = followed;
        const budget = mostCalls / halfOfRate(tier);
        ofBudget.add(tier, budget);
        if (takesMs <= MINUTE) {
          young.all.add(`${tier}, ${atWork}`, quantile(all, 0.99));
          young.seenAtWork.add(`${tier}, ${atWork}`, quantile(seenAtWork, 0.99));
        }
        rows.push({
          'export takes': takes,
          'at work': atWork,
          tier,
          exports: all.length,
          'p50 s': quantile(all, 0.5).toFixed(1),
          'p99 s': quantile(all, 0.99).toFixed(1),
          'seen at work': seenAtWork.length,
          'seen p50 s': quantile(seenAtWork, 0.5).toFixed(1),
          'seen p99 s': quantile(seenAtWork, 0.99).toFixed(1),
          'each minute p50 s': quantile(each.all, 0.5).toFixed(1),
          'each minute p99 s': quantile(each.all, 0.99).toFixed(1),
          'calls a minute, most': mostCalls,
          'of half the rate': `${(budget * 100).toFixed(0)} %`,
        });
      }
    }
  }
  const goals = AT_WORK.flatMap((atWork) =>
    TIER_NAMES.flatMap((tier) =>
      youngGoals(tier, atWork, {
        all: young.all.of(`${tier}, ${atWork}`),
        seenAtWork: young.seenAtWork.of(`${tier}, ${atWork}`),
      }),
    ),
  );
  return [
    {
      title: LATENCY_TITLE,
      note: `Virtual time, the real core, exports requested at a random moment, the same ones for every tier, calls of ${CALL_MS.shortest} to ${CALL_MS.longest} ms. An export that is made between two polls of the schedule is news at the next: "exports" are all, "seen at work" are those that a poll had seen before they were ready. Where both reports have one at work, that of the other report is requested in the same moment and takes longer.`,
      rows,
      goals: [
        ...goals,
        ...TIER_NAMES.map((tier) => ({
          name: `calls within any minute, of half the rate, ${tier}`,
          value: ofBudget.of(tier),
          limit: 1,
        })),
      ],
    },
  ];
};

/** Calls a minute. */
const halfOfRate = (tier: Case['tier']): number => (TIERS[tier].decayPerSecond * 60) / 2;

/** The highest of the figures that came under a name. */
class Worst {
  private readonly values = new Map<string, number>();

  add(name: string, value: number): void {
    this.values.set(name, Math.max(this.values.get(name) ?? 0, value));
  }

  of(name: string): number {
    return this.values.get(name) ?? Number.NaN;
  }
}

/**
 * The goal is that exports which take up to a minute are announced within two active intervals, at p99. Beside it, where the
 * budget does not allow that interval: the one that it does allow, and the time of a call for each report.
 * @param p99 seconds
 */
function youngGoals(
  tier: Case['tier'],
  atWork: Case['atWork'],
  p99: { readonly all: number; readonly seenAtWork: number },
): Goal[] {
  const nameOf = (which: string, what: string) =>
    `p99 s of young exports, ${which}, ${tier}, ${atWork} at work: ${what}`;
  const limit = (2 * ACTIVE_INTERVAL_MS) / 1000;
  const isAboveBudget = tier === 'starter' && atWork === 'both';
  const seen = nameOf('seen at work', 'two active intervals');
  const goals: Goal[] = [
    { name: nameOf('all', 'two active intervals'), value: p99.all, limit, missedBecause: NOT_TOLD_OF },
    { name: seen, value: p99.seenAtWork, limit, ...(isAboveBudget && { missedBecause: ABOVE_BUDGET }) },
  ];
  const allowedMs = MINUTE / Math.floor(halfOfRate(tier) / 2);
  if (atWork === 'one' || allowedMs <= ACTIVE_INTERVAL_MS) return goals;
  const allowed = Math.round(allowedMs + 2 * CALL_MS.longest) / 1000;
  return [...goals, { name: nameOf('seen at work', 'what the budget allows'), value: p99.seenAtWork, limit: allowed }];
}

async function latencies({ takesMs, atWork, tier, activeIntervalMs, exports }: Case): Promise<Latencies> {
  const draw = seededRandom(takesMs);
  const drawCall = seededRandom(takesMs + 1);
  const all: number[] = [];
  const seenAtWork: number[] = [];
  let mostCalls = 0;
  for (let run = 0; run < exports; run++) {
    const requestedAt = START + MINUTE + draw() * MINUTE;
    const readyAt = requestedAt + takesMs * (0.8 + 0.4 * draw());
    const life: Life = {
      id: 'VSKC',
      report: run % 2 === 0 ? 'trades' : 'ledgers',
      requestedAt,
      processingAt: requestedAt + takesMs * 0.3,
      readyAt,
    };
    const other: Life = {
      ...life,
      id: 'OTHER',
      report: run % 2 === 0 ? 'ledgers' : 'trades',
      readyAt: readyAt + takesMs,
    };
    const { readyAnnouncedAt, seenLate, calls } = await simulate({
      lives: atWork === 'one' ? [life] : [life, other],
      from: START,
      until: readyAt + MINUTE,
      intervalMs: MINUTE,
      activeIntervalMs,
      tier,
      callMs: () => CALL_MS.shortest + drawCall() * (CALL_MS.longest - CALL_MS.shortest),
    });
    const announcedAt = readyAnnouncedAt.get(life.id);
    if (announcedAt === undefined) throw new Error('an export that is ready was not announced');
    const seconds = (announcedAt - readyAt) / 1000;
    all.push(seconds);
    if (!seenLate.has(life.id)) seenAtWork.push(seconds);
    mostCalls = Math.max(mostCalls, mostCallsPerMinute(calls));
  }
  return { all, seenAtWork, mostCalls };
}
