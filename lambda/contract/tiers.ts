/**
 * Kraken's REST call counter of each verification tier, counted per API key: a call adds 1, the counter falls by
 * `decayPerSecond`, and a call that would pass `max` is refused.
 * Source: docs.kraken.com, "Spot REST rate limits". Kraken offers no call that tells the tier, so an operator states it.
 * `unlimited` is not Kraken's: it is for a Kraken simulator on loopback.
 */
export const TIERS = {
  starter: { max: 15, decayPerSecond: 0.33 },
  intermediate: { max: 20, decayPerSecond: 0.5 },
  pro: { max: 20, decayPerSecond: 1 },
  unlimited: { max: Number.POSITIVE_INFINITY, decayPerSecond: Number.POSITIVE_INFINITY },
} as const;
export type Tier = keyof typeof TIERS;
export const TIER_NAMES = ['starter', 'intermediate', 'pro', 'unlimited'] as const satisfies readonly Tier[];
