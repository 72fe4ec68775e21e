import type { Export } from '../exports/export';
import { EXPORT_STATES, type ExportState, isSettled } from '../exports/state';

const isUnderWay = ({ state }: { readonly state: ExportState }): boolean => !isSettled(state);

/** Those from which more is to be expected first. */
export const underWayFirst = (a: { readonly state: ExportState }, b: { readonly state: ExportState }): number =>
  Number(isUnderWay(b)) - Number(isUnderWay(a));

/** Of those under way the one that was requested first. */
export const firstRequested = <Told extends Pick<Export, 'state' | 'createdAt' | 'firstSeenAt'>>(
  exports: readonly Told[],
): Told | undefined => exports.filter(isUnderWay).sort((a, b) => requestedAt(a) - requestedAt(b))[0];

const requestedAt = ({ createdAt, firstSeenAt }: Pick<Export, 'createdAt' | 'firstSeenAt'>): number =>
  Date.parse(createdAt ?? firstSeenAt);

/** `5 under way: 2 queued, 2 processing, 1 unknown`, or empty if nothing is. */
export function underWayWords(exports: readonly { readonly state: ExportState }[]): string {
  const active = exports.filter(isUnderWay);
  if (active.length === 0) return '';
  const parts = EXPORT_STATES.flatMap((state) => {
    const count = active.filter((one) => one.state === state).length;
    return count === 0 ? [] : [`${count} ${state}`];
  });
  return `${active.length} under way: ${parts.join(', ')}`;
}
