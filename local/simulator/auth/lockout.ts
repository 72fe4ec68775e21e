/** "approximately 15 minutes": Kraken support, "API error codes". */
export const LOCKOUT_MS = 15 * 60 * 1000;

/** Kraken tells no number; small enough to catch a client that retries what cannot work. */
export const STRIKES_BEFORE_LOCKOUT = 5;

/**
 * Shuts out a caller after too many failures in a row of the kind that look like an attack: wrong keys, signatures and
 * nonces. Calling on while locked out starts the time anew ("Do not retry", says Kraken's errors guide).
 */
export class Lockout {
  private strikes = 0;
  private untilMs = Number.NEGATIVE_INFINITY;

  strike(nowMs: number): void {
    this.strikes += 1;
    if (this.strikes < STRIKES_BEFORE_LOCKOUT) return;
    this.strikes = 0;
    this.untilMs = nowMs + LOCKOUT_MS;
  }

  /** Tells whether a call made now is locked out, and prolongs the lockout if so. */
  catches(nowMs: number): boolean {
    if (nowMs >= this.untilMs) return false;
    this.untilMs = nowMs + LOCKOUT_MS;
    return true;
  }

  pardon(): void {
    this.strikes = 0;
  }

  /** When calls are let in again, in milliseconds since 1970; null while nobody is locked out. */
  endsAt(nowMs: number): number | null {
    return nowMs < this.untilMs ? this.untilMs : null;
  }
}
