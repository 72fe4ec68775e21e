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

/** Both in milliseconds from the look before. */
export interface TimeLeft {
  /** Until the last look of this run may begin. */
  readonly inRunMs: number;
  /** Until the next run looks at all reports. */
  readonly toNextRunMs: number;
}

/**
 * Milliseconds from one look at the reports with active exports to the next, or undefined when the next run is soon enough.
 *
 * Looks are planned no closer than the active interval, nor than the budget has room for in every minute, in which the next
 * run counts as one of them; one after a late one may come closer by as much as that was late. They need not be closer than a 24th of the youngest export's age: Kraken makes most exports
 * within seconds and some within days. As many looks as that takes are spread evenly until the next run, so that no gap is
 * longer than it has to be.
 */
export function followDelay(
  youngestAgeMs: number,
  activeReports: number,
  pace: FollowPace,
  { inRunMs, toNextRunMs }: TimeLeft,
): number | undefined {
  const runsPerMinute = Math.ceil(MINUTE / pace.idleIntervalMs);
  const idleCalls = (pace.reports - activeReports) * runsPerMinute;
  const looksPerMinute = Math.max(1, Math.floor((callsPerMinute(pace.tier) - idleCalls) / activeReports));
  const byBudget = Math.max(1, Math.floor(MINUTE / looksPerMinute));
  const closest = Math.max(pace.activeIntervalMs, byBudget);
  const needed = Math.max(closest, youngestAgeMs / 24);
  const lastInMs = Math.min(inRunMs, toNextRunMs - byBudget);
  const looks = Math.min(
    Math.floor(lastInMs / closest),
    Math.ceil(lastInMs / needed),
    Math.ceil(toNextRunMs / needed) - 1,
  );
  if (looks < 1) return undefined;
  return Math.max(closest, Math.floor(Math.min(lastInMs / looks, toNextRunMs / (looks + 1))));
}
