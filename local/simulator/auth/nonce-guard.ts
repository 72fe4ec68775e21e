const LARGEST_NONCE = 2n ** 64n - 1n;

/** The nonce as a number, or null if it is not an unsigned 64-bit decimal, which is all that Kraken takes. */
export function parseNonce(digits: string): bigint | null {
  if (!/^[0-9]{1,20}$/.test(digits)) return null;
  const nonce = BigInt(digits);
  return nonce <= LARGEST_NONCE ? nonce : null;
}

/**
 * Decides whether a key's next nonce is in order.
 *
 *     refused …………… highest - window │ accepted …… highest │ accepted, becomes the highest ……
 *
 * The window counts in units of the nonce, and nothing compares a nonce with the time of day. With a window of 0 the
 * nonce must rise. With a larger one a nonce may be late, and the very same one may come twice: Kraken's description
 * speaks only of the distance from the highest, and vendors warn of doubled orders with it.
 * Source: Kraken support, "What is a nonce window?"; docs.kraken.com, errors guide.
 */
export class NonceGuard {
  constructor(
    readonly window: bigint,
    private current: bigint,
  ) {}

  get highest(): bigint {
    return this.current;
  }

  accepts(nonce: bigint): boolean {
    return nonce > this.current - this.window;
  }

  /** There is no way back to a lower value, at Kraken neither. */
  raiseTo(nonce: bigint): void {
    if (nonce > this.current) this.current = nonce;
  }
}
