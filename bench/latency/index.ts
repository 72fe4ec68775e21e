import { TIERS } from '../../lambda/contract/tiers';
import type { Benchmark } from '../support/section';
import { seededRandom } from '../support/seeded-random';
import { quantile } from '../support/statistics';
import { type Life, mostCallsPerMinute, simulate } from './virtual-day';

export const LATENCY_TITLE = 'From ready at Kraken to the event';

const MINUTE = 60_000;
const START = Date.parse('2026-11-01T00:00:00Z');
const ACTIVE_INTERVAL_MS = 5_000;

/** How long an export takes, and how many of the kind are followed, one at a time. */
const AGES = [
  { name: '10 s', takesMs: 10_000 },
  { name: '30 s', takesMs: 30_000 },
  { name: '1 min', takesMs: MINUTE },
  { name: '5 min', takesMs: 5 * MINUTE },
  { name: '30 min', takesMs: 30 * MINUTE },
  { name: '6 h', takesMs: 360 * MINUTE },
] as const;
const TIER_NAMES = ['starter', 'intermediate', 'pro'] as const;

/** From the moment at which Kraken has an export ready to the event, against a poll each minute. */
export const latency: Benchmark = async ({ rounds }) => {
  const rows: Record<string, string | number>[] = [];
  let youngP99 = 0;
  let mostOfBudget = 0;
  for (const tier of TIER_NAMES) {
    for (const { name, takesMs } of AGES) {
      // A long life is many polls: fewer of them say as much.
      const runs = Math.ceil((rounds * 20) / Math.max(1, takesMs / (5 * MINUTE)));
      const followed = await latencies(takesMs, ACTIVE_INTERVAL_MS, tier, runs);
      const each = await latencies(takesMs, MINUTE, tier, runs);
      const budget = followed.mostCalls / ((TIERS[tier].decayPerSecond * 60) / 2);
      mostOfBudget = Math.max(mostOfBudget, budget);
      if (takesMs <= MINUTE) youngP99 = Math.max(youngP99, quantile(followed.seconds, 0.99));
      rows.push({
        tier,
        'export takes': name,
        'seen before': `${((followed.seconds.length / runs) * 100).toFixed(0)} %`,
        'p50 s': quantile(followed.seconds, 0.5).toFixed(1),
        'p99 s': quantile(followed.seconds, 0.99).toFixed(1),
        'each minute p50 s': quantile(each.seconds, 0.5).toFixed(1),
        'p99 s ': quantile(each.seconds, 0.99).toFixed(1),
        'calls a minute, most': followed.mostCalls,
        'of half the rate': `${(budget * 100).toFixed(0)} %`,
      });
    }
  }
  return [
    {
      title: LATENCY_TITLE,
      note: `Virtual time, the real core, exports requested at a random moment, calls of 100 to 400 ms. Counted are exports that a poll has seen before they were ready; one that is made between two polls of the schedule is news at the next.`,
      rows,
      goals: [
        {
          name: 'p99 of young exports (up to a minute) in active intervals',
          value: (youngP99 * 1000) / ACTIVE_INTERVAL_MS,
          limit: 2,
        },
        { name: 'calls within any minute, of half the rate', value: mostOfBudget, limit: 1 },
      ],
    },
  ];
};

async function latencies(
  takesMs: number,
  activeIntervalMs: number,
  tier: (typeof TIER_NAMES)[number],
  wanted: number,
): Promise<{ seconds: number[]; mostCalls: number }> {
  const random = seededRandom(takesMs);
  const seconds: number[] = [];
  let mostCalls = 0;
  for (let run = 0; run < wanted; run++) {
    const requestedAt = START + 3 * MINUTE + random() * MINUTE;
    const readyAt = requestedAt + takesMs * (0.8 + 0.4 * random());
    const life: Life = {
      id: 'VSKC',
      report: 'trades',
      requestedAt,
      processingAt: requestedAt + takesMs * 0.3,
      readyAt,
    };
    const { readyAnnouncedAt, seenLate, calls } = await simulate({
      lives: [life],
      from: START,
      until: readyAt + 3 * MINUTE,
      intervalMs: MINUTE,
      activeIntervalMs,
      tier,
      callMs: () => 100 + random() * 300,
    });
    const announcedAt = readyAnnouncedAt.get('VSKC');
    if (announcedAt === undefined) throw new Error('an export that is ready was not announced');
    if (!seenLate.has('VSKC')) seconds.push((announcedAt - readyAt) / 1000);
    mostCalls = Math.max(mostCalls, mostCallsPerMinute(calls));
  }
  return { seconds, mostCalls };
}
