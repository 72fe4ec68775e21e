import * as fc from 'fast-check';
import { scalar, seconds } from '../../lambda/core/exports/loose-values';

test.each([
  ['a', 'a'],
  [' ', ' '],
  [0, '0'],
  [12.5, '12.5'],
  ['', null],
  [true, null],
  [null, null],
  [undefined, null],
  [['a'], null],
  [{}, null],
])('%j as a text is %j', (value, expected) => {
  expect(scalar(value)).toBe(expected);
});

test.each([undefined, null, '', false, 0, '0', '0.0', 0.9, '0.9'])('%j as a time is none', (value) => {
  expect(seconds(value)).toBeNull();
});

test.each([true, [], {}, 'soon', 'x1', '1x', '1 2', '1.', '.5', '-1', -1, '1e9', '0x10', '1.1234567890123'])(
  '%j as a time cannot be read',
  (value) => {
    expect(seconds(value)).toBe('unreadable');
  },
);

test.each([
  [1_700_000_000.9, 1_700_000_000],
  [' 1700000000 ', 1_700_000_000],
  ['1700000000.123456789012', 1_700_000_000],
  // The last that are taken for seconds, and the first that are taken for milliseconds.
  [99_999_999_999, 99_999_999_999],
  [100_000_000_000, 100_000_000],
  ['99999999999999.9', 99_999_999_999],
])('%j as a time is %d seconds', (value, expected) => {
  expect(seconds(value)).toBe(expected);
});

test('a time too far away for any calendar cannot be read', () => {
  expect(seconds(100_000_000_000_000)).toBe('unreadable');
  expect(seconds('9'.repeat(20))).toBe('unreadable');
  // JSON has none of these, but code might.
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) expect(seconds(value)).toBe('unreadable');
});

test('what is read as a time can be written as one', () => {
  fc.assert(
    fc.property(fc.oneof(fc.double(), fc.string(), fc.bigInt({ min: 0n, max: 10n ** 22n }).map(String)), (value) => {
      const read = seconds(value);
      if (typeof read === 'number') expect(() => new Date(read * 1000).toISOString()).not.toThrow();
    }),
  );
});
