import { TIERS, type Tier } from '../../../lambda/contract/tiers';

/**
 * Kraken's call counter of one key. Every call adds 1, refused ones too, and time takes it down again; a call that would
 * bring it above the tier's maximum is refused. A client that goes on calling while refused keeps itself out, as Kraken
 * says: "possibly longer if calls continue to be made".
 * Source: docs.kraken.com, "Spot REST rate limits". None of the export calls is among those that count double.
 */
export class RateCounter {
  private value = 0;
  private countedAtMs = 0;
  private highest = 0;

  constructor(private readonly tier: Tier) {}

  /** Counts one call and tells whether it is within the limit. */
  count(nowMs: number): boolean {
    this.value = this.valueAt(nowMs) + 1;
    this.countedAtMs = nowMs;
    this.highest = Math.max(this.highest, this.value);
    return this.value <= TIERS[this.tier].max;
  }

  /** The highest value ever reached: what a client that keeps a budget is measured by. */
  get peak(): number {
    return this.highest;
  }

  valueAt(nowMs: number): number {
    const { decayPerSecond } = TIERS[this.tier];
    // A clock that was set back must not raise the counter, and an endless decay over no time would be NaN.
    const elapsedSeconds = Math.max(0, nowMs - this.countedAtMs) / 1000;
    const decayed = elapsedSeconds === 0 ? 0 : elapsedSeconds * decayPerSecond;
    return Math.max(0, this.value - decayed);
  }
}
