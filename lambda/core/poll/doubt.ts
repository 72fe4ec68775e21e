import { REPORTS } from '../../contract/reports';
import type { Lease, PollState, ReportState } from './poll-state';

/** How long after a poll one of its writes may arrive: AWS refuses signed requests that are older. */
export const LATE_WRITE_MS = 15 * 60_000;

/**
 * Until when a write of an earlier poll to exports of this report may arrive late, in milliseconds since 1970, or undefined
 * if none can any more. A lease that nobody gave back is that of a poll which broke off, or still goes on: of the reports
 * without a digest, for an open poll has none.
 */
export function doubtAt(
  lease: Lease | undefined,
  { digest, doubtUntil = 0 }: ReportState,
  now: number,
): number | undefined {
  const isOpen = lease !== undefined && digest === undefined;
  const until = Math.max(doubtUntil, isOpen ? lease.until + LATE_WRITE_MS : 0);
  // A time from a clock that has since jumped back would last too long.
  return until > now ? Math.min(until, now + LATE_WRITE_MS) : undefined;
}

/** The reports as they are when somebody takes the lease: what was in doubt because of the one before is so by itself now. */
export function withDoubts({ lease, reports }: PollState, now: number): PollState['reports'] {
  const known = REPORTS.flatMap((name) => {
    const report = reports[name];
    if (report === undefined) return [];
    const { doubtUntil: _then, ...rest } = report;
    const doubtUntil = doubtAt(lease, report, now);
    return [[name, doubtUntil === undefined ? rest : { ...rest, doubtUntil }]];
  });
  return { ...reports, ...Object.fromEntries(known) };
}
