import type { ExportState } from '../../contract/export-states';

export { EXPORT_STATES, type ExportState } from '../../contract/export-states';

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
