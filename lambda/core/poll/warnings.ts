import type { AccountSettings } from '../../contract/account-settings';
import type { StoredExport } from '../exports/export';
import { nonceAt } from './nonce';
import type { PollState } from './poll-state';

const DAY_MS = 24 * 3600 * 1000;

/**
 * How many runs at this interval did not come since the last one, as when a schedule was off. Times in which no call was
 * to be made, or somebody else was at work, are not missed, and neither is the time without credentials.
 * @param before the poll state from before the poll
 */
export function missedRuns(before: PollState, intervalMs: number, now: number): number {
  const { lastAttemptAt, credentials, pauses, lease, failure } = before;
  if (lastAttemptAt === undefined || failure?.class === 'secret_missing') return 0;
  const ends = pauses.flatMap(({ until, onlyFor }) => (onlyFor === undefined || onlyFor === credentials ? until : []));
  const since = Math.max(lastAttemptAt, lease?.until ?? 0, ...ends);
  return Math.max(0, Math.floor((now - since) / intervalMs) - 1);
}

/**
 * By how many milliseconds nonces are ahead of the clock, if it is more than a day; else 0. The clock was wrong once, or
 * the key is used at a finer resolution than `nonceResolution` says: a program that follows the clock cannot use it.
 */
export function nonceAheadMs({ nonce }: PollState, { nonceResolution }: AccountSettings, now: number): number {
  const aheadMs = Number(nonce / nonceAt(1, nonceResolution)) - now;
  return aheadMs > DAY_MS ? aheadMs : 0;
}

const STATUS_ORDER = ['Queued', 'Processing', 'Processed'];

/** How many of these exports were further on, in Kraken's own words, before their last change. */
export function backwardSteps(changed: readonly StoredExport[]): number {
  return changed.filter(({ transitions }) => {
    const [before, after] = transitions.slice(-2).map(({ status }) => STATUS_ORDER.indexOf(status));
    return before !== undefined && after !== undefined && after >= 0 && after < before;
  }).length;
}
