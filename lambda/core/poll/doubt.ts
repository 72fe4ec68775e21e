import type { PollState } from './poll-state';

/** How long after a poll one of its writes may arrive: AWS refuses signed requests that are older. */
const LATE_WRITE_MS = 15 * 60_000;

/**
 * Until when a write of an earlier poll may arrive late, in milliseconds since 1970, or undefined if none can any more. A
 * lease that nobody gave back is that of a poll which broke off, or still goes on.
 */
export function doubtAtOpening({ lease, doubtUntil = 0 }: PollState, now: number): number | undefined {
  const until = Math.max(doubtUntil, lease === undefined ? 0 : lease.until + LATE_WRITE_MS);
  // A time from a clock that has since jumped back would last too long.
  return until > now ? Math.min(until, now + LATE_WRITE_MS) : undefined;
}

/** The same after a poll. A write that failed may have been on its way all the same. */
export function doubtAtClosing(
  { doubtUntil = 0 }: PollState,
  hasFailedWrite: boolean,
  now: number,
): number | undefined {
  if (hasFailedWrite) return now + LATE_WRITE_MS;
  return doubtUntil > now ? doubtUntil : undefined;
}
