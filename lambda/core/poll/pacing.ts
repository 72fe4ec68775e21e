import { TIERS, type Tier } from '../../contract/tiers';

const MINUTE = 60_000;

/**
 * Calls a key may make within any minute: below half of what the tier's counter loses in a minute, so that whoever else
 * uses the key keeps the other half.
 */
export function callsPerMinute(tier: Tier): number {
  return Math.ceil((TIERS[tier].decayPerSecond * 60) / 2) - 1;
}

/** The calls that still count at a time. A clock that jumped back leaves calls in the future behind: they count no longer. */
export function recentCalls(calls: readonly number[], now: number, horizonMs: number): number[] {
  return calls.filter((at) => at > now - MINUTE && at <= now + horizonMs);
}

/** The earliest time, in milliseconds since 1970, at which the budget allows this many calls more. */
export function budgetAllowsAt(recent: readonly number[], count: number, tier: Tier, now: number): number {
  const excess = recent.length + count - callsPerMinute(tier);
  if (excess <= 0) return now;
  const oldestFirst = [...recent].sort((a, b) => a - b);
  const blocking = oldestFirst[excess - 1];
  return blocking === undefined ? now + MINUTE : blocking + MINUTE;
}

export interface FollowPace {
  readonly activeIntervalMs: number;
  readonly idleIntervalMs: number;
  readonly tier: Tier;
  readonly reports: number;
}

/**
 * Milliseconds from one poll of the reports with active exports to the next, or undefined when the idle interval is soon
 * enough. Kraken makes most exports within seconds and some within days, so the pace falls with the age of the youngest
 * export: at the idle interval's pace after 24 times that.
 * The calls are spread evenly over the minute. Spent in a burst, they would leave a gap at its end.
 */
export function followDelay(youngestAgeMs: number, activeReports: number, pace: FollowPace): number | undefined {
  const byAge = Math.max(pace.activeIntervalMs, youngestAgeMs / 24);
  const idleCalls = (pace.reports - activeReports) * Math.max(1, MINUTE / pace.idleIntervalMs);
  const byBudget = (activeReports * MINUTE) / Math.max(1, callsPerMinute(pace.tier) - idleCalls);
  const delay = Math.max(byAge, byBudget);
  return delay < pace.idleIntervalMs ? Math.ceil(delay) : undefined;
}
