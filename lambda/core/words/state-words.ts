import type { Export } from '../exports/export';
import type { ExportState } from '../exports/state';

/** What each state means, as the end of a sentence that begins with the export. */
export const STATE_MEANINGS: Record<ExportState, string> = {
  queued: "waits in Kraken's queue",
  processing: 'is being made by Kraken',
  ready: 'can be fetched from Kraken',
  failed: 'will not come: Kraken states an error',
  deleting: 'is about to be deleted by Kraken',
  removed: "is no longer in Kraken's list",
  unknown: 'has a status that this version does not know',
};

/** The state in one word, and Kraken's own beside it where ours says too little. */
export const stateWord = ({ state, status }: Pick<Export, 'state' | 'status'>): string =>
  state === 'unknown' ? `unknown (${status})` : state;

/** What to do about an export that failed, by the beginning of Kraken's code. */
const ERROR_HINTS: readonly (readonly [code: string, hint: string])[] = [
  ['EExport:Exported size too big', 'Ask for a shorter range of dates, in several exports.'],
  ['EExport:Canceled', 'Somebody cancelled it. Ask for it again if it is still needed.'],
  ['EExport:Deleted', 'Somebody deleted it. Ask for it again if it is still needed.'],
];

export function errorHint(error: string): string {
  const known = ERROR_HINTS.find(([code]) => error.startsWith(code));
  return known?.[1] ?? 'Ask for it again; if it fails again, ask Kraken.';
}
