import { TIERS } from '../../lambda/contract/tiers';
import { callsPerMinute } from '../../lambda/core/poll/pacing';
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

interface Case {
  readonly takesMs: number;
  readonly atWork: 'one' | 'both';
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
  const young: Record<string, number> = {};
  let mostOfBudget = 0;
  for (const { takes, takesMs, perRound, atWork: cases } of AGES) {
    const exports = rounds * perRound;
    // Polls each minute are the same for every tier, and whatever else is at work.
    const each = await latencies({ takesMs, atWork: 'one', tier: 'pro', activeIntervalMs: MINUTE, exports });
    for (const atWork of cases) {
      for (const tier of TIER_NAMES) {
        const followed = await latencies({ takesMs, atWork, tier, activeIntervalMs: ACTIVE_INTERVAL_MS, exports });
        const { all, seenAtWork, mostCalls } = followed;
        const budget = mostCalls / ((TIERS[tier].decayPerSecond * 60) / 2);
        mostOfBudget = Math.max(mostOfBudget, budget);
        const which = `${tier}, ${atWork}`;
        if (takesMs <= MINUTE) young[which] = Math.max(young[which] ?? 0, quantile(seenAtWork, 0.99));
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
  const goals = (['one', 'both'] as const).flatMap((atWork) =>
    TIER_NAMES.map((tier) => youngGoal(tier, atWork, young[`${tier}, ${atWork}`] ?? Number.NaN)),
  );
  return [
    {
      title: LATENCY_TITLE,
      note: `Virtual time, the real core, exports requested at a random moment, the same ones for every tier, calls of ${CALL_MS.shortest} to ${CALL_MS.longest} ms. An export that is made between two polls of the schedule is news at the next: "exports" are all, "seen at work" are those that a poll had seen before they were ready. Where both reports have one at work, that of the other report is requested in the same moment and takes longer.`,
      rows,
      goals: [...goals, { name: 'calls within any minute, of half the rate', value: mostOfBudget, limit: 1 }],
    },
  ];
};

/**
 * The p99 of exports that take up to a minute and were seen at work is at most two active intervals; where the budget does
 * not allow that interval, the one that it allows, and the time of a call for each report.
 */
function youngGoal(tier: Case['tier'], atWork: Case['atWork'], value: number): Goal {
  const name = `p99 s of young exports seen at work, ${tier}, ${atWork} at work`;
  const allowedMs = MINUTE / Math.floor(callsPerMinute(tier) / 2);
  return atWork === 'one' || allowedMs <= ACTIVE_INTERVAL_MS
    ? { name: `${name}: two active intervals`, value, limit: (2 * ACTIVE_INTERVAL_MS) / 1000 }
    : { name: `${name}: what the budget allows`, value, limit: Math.round(allowedMs + 2 * CALL_MS.longest) / 1000 };
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
