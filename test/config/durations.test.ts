import { Duration } from 'aws-cdk-lib/core';
import * as fc from 'fast-check';
import { clampDuration, formatDuration, parseDuration } from '../../lib/config/durations';

const SECONDS_PER_UNIT = { s: 1, m: 60, h: 3_600, d: 86_400 } as const;
const units = fc.constantFrom('s', 'm', 'h', 'd');
const amounts = fc.integer({ min: 1, max: 99_999 });

describe('durations', () => {
  test('a whole number and a unit is that many seconds, minutes, hours or days', () => {
    fc.assert(
      fc.property(amounts, units, (amount, unit) => {
        expect(parseDuration(`${amount}${unit}`)?.toSeconds()).toBe(amount * SECONDS_PER_UNIT[unit]);
      }),
    );
  });

  test('what is formatted is parsed as the same time, and written in the largest whole unit', () => {
    fc.assert(
      fc.property(amounts, units, (amount, unit) => {
        const duration = Duration.seconds(amount * SECONDS_PER_UNIT[unit]);
        const text = formatDuration(duration);
        expect(parseDuration(text)?.toSeconds()).toBe(duration.toSeconds());
        expect(text.length).toBeLessThanOrEqual(`${amount}${unit}`.length);
      }),
    );
  });

  test('every other text is no duration', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        fc.pre(!/^[1-9]\d*[smhd]$/.test(text));
        expect(parseDuration(text)).toBeUndefined();
      }),
    );
  });

  test.each(['', '0s', '-1m', '1.5h', '1', 'm', '1 m', '1M', '1w', '01m', '1m ', '1e3s', '١m', 'P1D', '1m30s'])(
    '%j is no duration',
    (text) => {
      expect(parseDuration(text)).toBeUndefined();
    },
  );

  test('a clamped duration is within the limits, and unchanged if it was', () => {
    fc.assert(
      fc.property(amounts, amounts, amounts, (value, a, b) => {
        const [shortest, longest] = [Math.min(a, b), Math.max(a, b)];
        const clamped = clampDuration(Duration.seconds(value), Duration.seconds(shortest), Duration.seconds(longest));
        expect(clamped.toSeconds()).toBe(value < shortest ? shortest : Math.min(value, longest));
      }),
    );
  });
});
