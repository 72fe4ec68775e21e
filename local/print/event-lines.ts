import { EXPORT_CHANGED } from '../../lambda/contract/events';
import type { ExportAnswer } from '../../lambda/contract/export';
import type { DomainEvent } from '../../lambda/core/exports/events';
import type { ExportState } from '../../lambda/core/exports/state';
import { showDuration } from '../../lambda/core/words/durations';
import { stateWord } from '../../lambda/core/words/state-words';
import { timeTaken } from '../../lambda/core/words/usual-time';
import { fitted, type Paint, plain, type Style, timeOfDay } from './paint';

export const STATE_STYLES: Record<ExportState, Style> = {
  queued: 'yellow',
  processing: 'cyan',
  ready: 'green',
  failed: 'red',
  deleting: 'dim',
  removed: 'dim',
  unknown: 'yellow',
};

/** An export as it was seen to change. */
export interface SeenChange {
  /** When it was seen, ISO 8601. */
  readonly at: string;
  /** The state before; null at first sight. Left out if it is not known. */
  readonly from?: ExportState | null;
  /** Names of what changed, told where the state did not. */
  readonly changed?: readonly string[];
  readonly export: Omit<ExportAnswer, 'kraken'>;
}

/** An event as one line. An account's health is told with what comes next, which events do not know: see `StatusLines`. */
export const eventLines = ({ detailType, detail }: DomainEvent, paint: Paint): string[] =>
  detailType === EXPORT_CHANGED ? [changeLine({ at: detail.metadata.occurredAt, ...detail.data }, paint)] : [];

/** A change of an export as one line. */
export function changeLine({ at, from, changed = [], export: seen }: SeenChange, paint: Paint): string {
  const before = from === undefined ? '' : `${from ?? 'new'} → `;
  return [
    paint('dim', timeOfDay(at)),
    seen.account,
    paint('bold', fitted(plain(seen.id), 6)),
    fitted(seen.report, 7),
    fitted(plain(seen.description ?? ''), 34),
    `${before}${paint(STATE_STYLES[seen.state], plain(stateWord(seen)))}`,
    ...(seen.state === from && changed.length > 0 ? [`(${changed.map(plain).join(', ')} changed)`] : remark(seen)),
  ].join('  ');
}

function remark(seen: SeenChange['export']): string[] {
  if (seen.state === 'failed' && seen.error !== null) return [plain(seen.error)];
  const taken = timeTaken(seen);
  return seen.state === 'ready' && taken !== undefined ? [`took ${showDuration(taken)}`] : [];
}
