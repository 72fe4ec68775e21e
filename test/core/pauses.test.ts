import * as fc from 'fast-check';
import type { FailureClass } from '../../lambda/core/poll/failure';
import {
  addPauses,
  CLOCK_TOLERANCE_MS,
  endPausesOf,
  LONGEST_PAUSE_MS,
  pausedUntil,
  pausesAfter,
} from '../../lambda/core/poll/pauses';
import type { Pause } from '../../lambda/core/poll/poll-state';

const NOW = 1_000_000_000;
const HOUR = 3_600_000;
const MINUTE = 60_000;
const failure = (failureClass: FailureClass) => ({ class: failureClass, message: 'x' });

test.each([
  ['ahead', 20_000, 20_000],
  ['over already', 0, 60_000],
  ['long past', -60_000, 60_000],
  ['further ahead than the longest pause', 7_200_000, 3_600_000],
])('K07 a time that Kraken gives counts if it can be right: %s', (_, retryIn, pauseMs) => {
  expect(pausesAfter({ ...failure('throttled'), retryAt: NOW + retryIn }, NOW, 'pro', 'key')).toEqual([
    { until: NOW + pauseMs },
  ]);
});

test.each([
  ['starter', 45_455],
  ['intermediate', 40_000],
  ['pro', 20_000],
  ['unlimited', 15_000],
] as const)('K06 after too many calls of a %s key its counter falls to nothing', (tier, pauseMs) => {
  const [pause] = pausesAfter(failure('rate_limited'), NOW, tier, 'key');
  expect(pause?.until).toBeCloseTo(NOW + pauseMs, -1);
});

test('K06 K07 K11 a given time holds for every key, beside the rest that the failure asks for', () => {
  const given = { retryAt: NOW + 2 * MINUTE };
  expect(pausesAfter({ ...failure('permission_denied'), ...given }, NOW, 'pro', 'key')).toEqual([
    { until: NOW + 2 * MINUTE },
    { until: NOW + 5 * MINUTE, onlyFor: 'key', failure: { ...failure('permission_denied'), ...given } },
  ]);
  expect(pausesAfter({ ...failure('rate_limited'), ...given }, NOW, 'pro', 'key')).toEqual([
    { until: NOW + 2 * MINUTE },
    { until: NOW + 20_000 },
  ]);
  expect(pausesAfter({ ...failure('upstream_unavailable'), ...given }, NOW, 'pro', 'key')).toEqual([
    { until: NOW + 2 * MINUTE },
  ]);
  expect(pausesAfter(failure('upstream_unavailable'), NOW, 'pro', 'key')).toEqual([]);
});

test('N01 a pause ends at its time, also for a clock that lags, and counts for nothing far beyond the longest there is', () => {
  const ends = [0, 1, LONGEST_PAUSE_MS + CLOCK_TOLERANCE_MS, LONGEST_PAUSE_MS + CLOCK_TOLERANCE_MS + 1];
  expect(ends.map((ms) => pausedUntil({ pauses: [{ until: NOW + ms }] }, 'key', NOW))).toEqual([
    undefined,
    NOW + 1,
    NOW + LONGEST_PAUSE_MS + CLOCK_TOLERANCE_MS,
    undefined,
  ]);
  expect(CLOCK_TOLERANCE_MS).toBeGreaterThanOrEqual(MINUTE);
});

test('I8 K08 K09 no pause that comes later makes an earlier one shorter, and only that of a key ends with another', () => {
  const pause = fc.record(
    { until: fc.integer({ min: NOW, max: NOW + HOUR }), onlyFor: fc.constantFrom('a', 'b', 'c') },
    { requiredKeys: ['until'] },
  );
  fc.assert(
    fc.property(fc.array(pause, { maxLength: 20 }), fc.constantFrom('a', 'b', 'new'), (added, key) => {
      const pauses = added.reduce<Pause[]>((known, one) => addPauses(known, [one], NOW), []);
      const hold = added.filter(({ onlyFor }) => onlyFor === undefined || onlyFor === key).map(({ until }) => until);
      expect(pausedUntil({ pauses }, key, NOW) ?? NOW).toBe(Math.max(NOW, ...hold));
      expect(pausedUntil({ pauses: endPausesOf(pauses, key) }, key, NOW)).toBe(pausedUntil({ pauses }, undefined, NOW));
    }),
  );
});

test('I8 of many keys that were refused the last ones are remembered, and what holds for all of them is', () => {
  const keys = Array.from({ length: 100 }, (_, index) => ({ until: NOW + HOUR - index, onlyFor: `key-${index}` }));
  const pauses = keys.reduce<Pause[]>((known, one) => addPauses(known, [one], NOW), [{ until: NOW + 1 }]);
  expect(pauses.map(({ onlyFor }) => onlyFor)).toEqual([undefined, 'key-99', 'key-98', 'key-97', 'key-96', 'key-95']);
});
