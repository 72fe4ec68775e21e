import * as fc from 'fast-check';
import { TIER_NAMES, TIERS } from '../../lambda/contract/tiers';
import {
  budgetAllowsAt,
  callsPerMinute,
  type FollowPace,
  followDelay,
  recentCalls,
} from '../../lambda/core/poll/pacing';

const tier = fc.constantFrom('starter' as const, 'intermediate' as const, 'pro' as const);

test.each([
  ['starter', 9],
  ['intermediate', 14],
  ['pro', 29],
  ['unlimited', Number.POSITIVE_INFINITY],
] as const)('the budget of %s is %d calls a minute, below half of what its counter loses', (name, calls) => {
  expect(callsPerMinute(name)).toBe(calls);
});

/** Mostly in haste, so that the budget is what holds the calls up. */
const wishes = fc.array(
  fc.record({ after: fc.oneof(fc.nat(2_000), fc.nat(90_000)), count: fc.integer({ min: 1, max: 3 }) }),
  { minLength: 20, maxLength: 80 },
);

test('I8 calls made as soon as the budget allows never pass half of the decay rate in any minute, and no later', () => {
  fc.assert(
    fc.property(tier, wishes, fc.infiniteStream(fc.nat()), (name, asked, shuffle) => {
      let now = 1_000_000;
      const all: number[] = [];
      for (const { after, count } of asked) {
        now += after;
        const recent = recentCalls(all, now, 0);
        // Polls book their calls in any order.
        const order = recent.map((at) => ({ at, by: Number(shuffle.next().value) })).sort((a, b) => a.by - b.by);
        const allowed = budgetAllowsAt(
          order.map(({ at }) => at),
          count,
          name,
          now,
        );
        const fits = (at: number): boolean => recentCalls(all, at, 0).length + count <= callsPerMinute(name);
        expect([allowed >= now, fits(allowed), allowed > now && fits(allowed - 1)]).toEqual([true, true, false]);
        now = allowed;
        all.push(...Array.from({ length: count }, () => now));
      }
      for (const start of all) {
        const inMinute = all.filter((at) => at >= start && at < start + 60_000).length;
        expect(inMinute).toBeLessThan((TIERS[name].decayPerSecond * 60) / 2);
      }
    }),
  );
});

test('more calls than the budget has at all are put off, never allowed', () => {
  expect(budgetAllowsAt([], 10, 'starter', 1_000_000)).toBe(1_060_000);
});

test('a call counts for a minute, and one that is booked ahead until the horizon', () => {
  expect(recentCalls([940_000, 940_001, 1_000_000, 1_005_000, 1_005_001], 1_000_000, 5_000)).toEqual([
    940_001, 1_000_000, 1_005_000,
  ]);
});

test('a clock that jumped back does not leave the budget spent for long', () => {
  expect(recentCalls([9_000_000], 1_000_000, 60_000)).toEqual([]);
});

/** The moments in a run at which the reports are looked at, in milliseconds from its beginning, the next run's last. */
function looksOf(pace: FollowPace, activeReports: number, runMs: number, ageMs: number): number[] {
  const looks = [0];
  for (;;) {
    const from = looks.at(-1) ?? 0;
    const left = { inRunMs: runMs - from, toNextRunMs: pace.idleIntervalMs - from };
    const delay = followDelay(ageMs + from, activeReports, pace, left);
    if (delay === undefined) return [...looks, pace.idleIntervalMs];
    looks.push(from + delay);
  }
}
/** As the function on AWS is given it: the interval, less what is kept back for the last look and for its end. */
const runOf = (idleIntervalMs: number): number => Math.min(Math.max(idleIntervalMs, 60_000), 15 * 60_000) - 7_000;

const pace = { activeIntervalMs: 5_000, idleIntervalMs: 60_000, tier: 'starter', reports: 2 } as const;

test.each([
  ['starter', 1, [0, 7.5, 15, 22.5, 30, 37.5, 45, 52.5, 60]],
  ['starter', 2, [0, 15, 30, 45, 60]],
  ['intermediate', 1, [0, 5.3, 10.6, 15.9, 21.2, 26.5, 31.8, 37.1, 42.4, 47.7, 53, 60]],
  ['intermediate', 2, [0, 8.571, 17.142, 25.713, 34.284, 42.856, 51.428, 60]],
  ['pro', 2, [0, 5.3, 10.6, 15.9, 21.2, 26.5, 31.8, 37.1, 42.4, 47.7, 53, 60]],
] as const)(
  'on the %s tier, %d reports with young exports are looked at evenly, as often as the budget and the run allow',
  (name, active, expected) => {
    expect(looksOf({ ...pace, tier: name }, active, 53_000, 0).map((at) => at / 1000)).toEqual(expected);
  },
);

test.each([
  ['one call a minute of the other report', 120_000, 2, 1, 7_500],
  ['two calls a minute of the other report', 30_000, 2, 1, 10_000],
  ['two calls a minute of each of two others', 30_000, 3, 1, 15_000],
  ['nothing, when all reports are followed', 30_000, 2, 2, 15_000],
])('of the budget is kept back: %s', (_, idleIntervalMs, reports, active, expected) => {
  const left = { inRunMs: idleIntervalMs, toNextRunMs: idleIntervalMs };
  expect(followDelay(0, active, { ...pace, idleIntervalMs, reports }, left)).toBe(expected);
});

test('the pace falls with the age, until the idle interval is soon enough', () => {
  const gaps = [1, 4, 7, 11, 23, 24, Number.POSITIVE_INFINITY].map((minutes) => {
    const looks = looksOf({ ...pace, tier: 'pro' }, 1, 53_000, minutes * 60_000);
    return Math.max(...gapsOf(looks)) / 1000;
  });
  expect(gaps).toEqual([7, 10, 15, 20, 30, 60, 60]);
});

const gapsOf = (looks: readonly number[]): number[] => looks.slice(1).map((at, index) => at - (looks[index] ?? 0));

const anyPace = fc.record({
  activeIntervalMs: fc.oneof(fc.integer({ min: 1_000, max: 60_000 }), fc.constant(5_000)),
  idleIntervalMs: fc.oneof(fc.constantFrom(60_000, 120_000, 300_000), fc.integer({ min: 14_000, max: 1_200_000 })),
  tier: fc.constantFrom(...TIER_NAMES),
  reports: fc.constant(2),
});
const active = fc.constantFrom(1, 2);
/** Each look is rounded down to a whole millisecond. */
const ROUNDING_MS = 400;

/** The closest that looks may be, so that all calls of a minute are within the budget. */
function closestOf({ activeIntervalMs, idleIntervalMs, tier: name }: FollowPace, activeReports: number) {
  let looks = 1;
  const others = (2 - activeReports) * Math.ceil(60_000 / idleIntervalMs);
  while (looks < 60_000 && (looks + 1) * activeReports + others <= callsPerMinute(name)) looks++;
  return { byBudget: 60_000 / looks, closest: Math.max(60_000 / looks, activeIntervalMs) };
}

/** Of all even spacings that are allowed, the one with the shortest longest gap, found by trying each. */
function shortestLongestGap(pace: FollowPace, activeReports: number, runMs: number): number {
  const { idleIntervalMs } = pace;
  const { byBudget, closest } = closestOf(pace, activeReports);
  const lastMs = Math.min(runMs, idleIntervalMs - byBudget);
  let best = idleIntervalMs;
  for (let looks = 1; looks * closest <= lastMs; looks++) {
    const gap = Math.max(closest, Math.min(lastMs / looks, idleIntervalMs / (looks + 1)));
    best = Math.min(best, Math.max(gap, idleIntervalMs - looks * gap));
  }
  return best;
}

test('no gap between looks at young exports is longer than the budget and the time of the run make it', () => {
  fc.assert(
    fc.property(anyPace, active, (settings, activeReports) => {
      const runMs = runOf(settings.idleIntervalMs);
      const longest = Math.max(...gapsOf(looksOf(settings, activeReports, runMs, Number.NEGATIVE_INFINITY)));
      expect(longest).toBeLessThanOrEqual(shortestLongestGap(settings, activeReports, runMs) + ROUNDING_MS);
    }),
    { numRuns: 300 },
  );
});

test('no gap is longer than a 24th of the age of the youngest export either, once that is longer', () => {
  fc.assert(
    fc.property(anyPace, active, fc.nat(3_600_000), (settings, activeReports, age) => {
      const runMs = runOf(settings.idleIntervalMs);
      const shortest = shortestLongestGap(settings, activeReports, runMs);
      const looks = looksOf(settings, activeReports, runMs, age);
      for (const [index, gap] of gapsOf(looks).entries())
        expect(gap).toBeLessThanOrEqual(Math.max(shortest, (age + (looks[index] ?? 0)) / 24) + ROUNDING_MS);
    }),
    { numRuns: 300 },
  );
});

test('I8 following at its pace stays inside the budget of every tier in every minute, whatever the intervals', () => {
  fc.assert(
    fc.property(anyPace, active, fc.nat(600_000), (settings, activeReports, age) => {
      // A schedule that alone is more than the budget has waits for it.
      fc.pre(2 * Math.ceil(60_000 / settings.idleIntervalMs) <= callsPerMinute(settings.tier));
      const looks = looksOf(settings, activeReports, runOf(settings.idleIntervalMs), age);
      const runs = Array.from({ length: Math.ceil(120_000 / settings.idleIntervalMs) + 1 }, (_, run) => run);
      const calls = runs.flatMap((run) =>
        looks.slice(0, -1).flatMap((at, index) => {
          const reports = index === 0 ? 2 : activeReports;
          return Array.from({ length: reports }, () => run * settings.idleIntervalMs + at);
        }),
      );
      const minute = 60_000 - ROUNDING_MS;
      for (const start of calls)
        expect(calls.filter((at) => at >= start && at < start + minute).length).toBeLessThanOrEqual(
          callsPerMinute(settings.tier),
        );
    }),
    { numRuns: 300 },
  );
});
