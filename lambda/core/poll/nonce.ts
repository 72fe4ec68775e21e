import type { NonceResolution } from '../../contract/account-settings';

const PER_MILLISECOND: Record<NonceResolution, bigint> = { ms: 1n, us: 1_000n, ns: 1_000_000n };

/** The nonce of a moment, in milliseconds since 1970. */
export const nonceAt = (now: number, resolution: NonceResolution): bigint =>
  BigInt(Math.floor(now)) * PER_MILLISECOND[resolution];

/**
 * Consecutive nonces above both the clock and every nonce before. Kraken refuses a nonce that is not above the last one
 * of the key, and offers no way back down, so a clock that jumps back or a lost counter must not lower it.
 * @param last the highest nonce handed out so far
 * @param now milliseconds since 1970
 */
export function nextNonces(last: bigint, now: number, resolution: NonceResolution, count: number): bigint[] {
  const clock = nonceAt(now, resolution);
  const first = clock > last ? clock : last + 1n;
  return Array.from({ length: count }, (_, index) => first + BigInt(index));
}
