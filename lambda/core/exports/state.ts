/** Our own word for where an export stands, because Kraken's `Processed` alone does not mean success. */
export const EXPORT_STATES = ['queued', 'processing', 'ready', 'failed', 'deleting', 'removed', 'unknown'] as const;
export type ExportState = (typeof EXPORT_STATES)[number];

/** The state of an export that is in Kraken's list. Kraken's list of statuses is treated as open: others are `unknown`. */
export function deriveState(report: {
  status: string;
  error: string | null;
  deletionPending: boolean;
}): Exclude<ExportState, 'removed'> {
  if (report.error !== null) return 'failed';
  if (report.deletionPending) return 'deleting';
  switch (report.status) {
    case 'Queued':
      return 'queued';
    case 'Processing':
      return 'processing';
    case 'Processed':
      return 'ready';
    default:
      return 'unknown';
  }
}

/** Whether nothing more is expected to happen to an export in this state. */
export function isSettled(state: ExportState): boolean {
  return state === 'ready' || state === 'failed' || state === 'removed';
}
