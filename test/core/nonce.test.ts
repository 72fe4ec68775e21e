import * as fc from 'fast-check';
import { nextNonces } from '../../lambda/core/poll/nonce';

const anyNonce = fc.bigInt({ min: 0n, max: 2n ** 62n });
const anyTime = fc.integer({ min: 0, max: 4_102_444_800_000 });
const resolution = fc.constantFrom('ms' as const, 'us' as const, 'ns' as const);

test('N01 N02 nonces are above the last one and not below the clock, whatever the clock does', () => {
  const perMs = { ms: 1n, us: 1_000n, ns: 1_000_000n };
  fc.assert(
    fc.property(anyNonce, anyTime, resolution, fc.integer({ min: 1, max: 5 }), (last, now, unit, count) => {
      const nonces = nextNonces(last, now, unit, count);
      expect(nonces).toHaveLength(count);
      expect(nonces[0]).toBeGreaterThan(last);
      expect(nonces[0]).toBeGreaterThanOrEqual(BigInt(now) * perMs[unit]);
      expect(nonces).toEqual(nonces.map((_, index) => (nonces[0] ?? 0n) + BigInt(index)));
    }),
  );
});

test('in nanoseconds they keep every digit', () => {
  expect(nextNonces(1_791_000_000_123_456_789n, 1_700_000_000_000, 'ns', 2)).toEqual([
    1_791_000_000_123_456_790n,
    1_791_000_000_123_456_791n,
  ]);
});

test('N05 a lost counter starts from the clock', () => {
  expect(nextNonces(0n, 1_791_000_000_000, 'us', 1)).toEqual([1_791_000_000_000_000n]);
});

test('a poll in the same instant as the one before takes the next nonce', () => {
  expect(nextNonces(1_791_000_000_000n, 1_791_000_000_000, 'ms', 1)).toEqual([1_791_000_000_001n]);
});
