import type { ReportState } from './poll-state';

/** How often the table is looked at only because of an item in it that cannot be read: somebody may have repaired it. */
const LOOK_AGAIN_MS = 60 * 60_000;

/** When to look again, if some of the table's items cannot be read. */
export const nextLookAt = (unreadable: ReadonlySet<string>, now: number): { lookAgainAt?: number } =>
  unreadable.size > 0 ? { lookAgainAt: now + LOOK_AGAIN_MS } : {};

/** Whether the table is to be looked at whatever else is known. A time that is too far off is from a clock that was wrong. */
export const isLookDue = ({ lookAgainAt }: ReportState, now: number): boolean =>
  lookAgainAt !== undefined && (lookAgainAt <= now || lookAgainAt > now + LOOK_AGAIN_MS);

/** Whether earlier polls may have left something of a report to be announced. Version 0.1 marks nothing, but drops the digest. */
export const mayHaveLeft = (report: ReportState | undefined, now: number): boolean =>
  report !== undefined && ((report.unannounced ?? report.digest === undefined) || isLookDue(report, now));
