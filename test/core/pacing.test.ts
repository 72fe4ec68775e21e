import * as fc from 'fast-check';
import { TIER_NAMES, TIERS } from '../../lambda/contract/tiers';
import { budgetAllowsAt, callsPerMinute, followDelay, recentCalls } from '../../lambda/core/poll/pacing';

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

test('a young export is looked at every active interval, if the budget has room', () => {
  const pace = { activeIntervalMs: 5_000, idleIntervalMs: 60_000, tier: 'pro', reports: 2 } as const;
  expect(followDelay(0, 1, pace)).toBe(5_000);
});

test('on the starter tier the calls are spread evenly, and a young export is still seen within two active intervals', () => {
  const pace = { activeIntervalMs: 5_000, idleIntervalMs: 60_000, tier: 'starter', reports: 2 } as const;
  expect(followDelay(0, 1, pace)).toBe(7_500);
});

test.each([
  ['one call a minute of the other report', 120_000, 2, 1, 7_500],
  ['two calls a minute of the other report', 30_000, 2, 1, 8_572],
  ['two calls a minute of each of two others', 30_000, 3, 1, 12_000],
  ['nothing, when all reports are followed', 30_000, 2, 2, 13_334],
])('of the budget is kept back: %s', (_, idleIntervalMs, reports, active, expected) => {
  const pace = { activeIntervalMs: 5_000, idleIntervalMs, tier: 'starter', reports } as const;
  expect(followDelay(0, active, pace)).toBe(expected);
});

test('the pace falls with the age, until the idle interval is soon enough', () => {
  const pace = { activeIntervalMs: 5_000, idleIntervalMs: 60_000, tier: 'pro', reports: 2 } as const;
  const minute = 60_000;
  const delays = [1, 5, 10, 23].map((minutes) => followDelay(minutes * minute, 1, pace));
  expect(delays).toEqual([5_000, 12_500, 25_000, 57_500]);
  expect(followDelay(24 * minute, 1, pace)).toBeUndefined();
  expect(followDelay(Number.POSITIVE_INFINITY, 1, pace)).toBeUndefined();
});

test('I8 following at its pace stays inside the budget of every tier, whatever the intervals', () => {
  const pace = fc.record({
    activeIntervalMs: fc.integer({ min: 1, max: 60_000 }),
    idleIntervalMs: fc.integer({ min: 1_000, max: 900_000 }),
    tier: fc.constantFrom(...TIER_NAMES),
    reports: fc.constant(2),
  });
  fc.assert(
    fc.property(fc.nat(3_600_000), fc.integer({ min: 1, max: 2 }), pace, (age, active, settings) => {
      const delay = followDelay(age, active, settings);
      if (delay === undefined) return;
      expect(delay).toBeGreaterThanOrEqual(settings.activeIntervalMs);
      expect((active * 60_000) / delay).toBeLessThanOrEqual(callsPerMinute(settings.tier) + 1e-6);
    }),
  );
});
