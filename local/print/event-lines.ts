import { EXPORT_CHANGED } from '../../lambda/contract/events';
import type { ExportAnswer } from '../../lambda/contract/export';
import type { DomainEvent, ExportChanged } from '../../lambda/core/exports/events';
import type { ExportState } from '../../lambda/core/exports/state';
import { showDuration } from '../../lambda/core/words/durations';
import { stateWord } from '../../lambda/core/words/state-words';
import { timeTaken } from '../../lambda/core/words/usual-time';
import { fitted, type Paint, plain, type Style, timeOfDay } from './paint';

const STYLES: Record<ExportState, Style> = {
  queued: 'yellow',
  processing: 'cyan',
  ready: 'green',
  failed: 'red',
  deleting: 'dim',
  removed: 'dim',
  unknown: 'yellow',
};

/** An event as one line. An account's health is told with what comes next, which events do not know: see `StatusLines`. */
export const eventLines = (event: DomainEvent, paint: Paint): string[] =>
  event.detailType === EXPORT_CHANGED ? [exportLine(event, paint)] : [];

function exportLine({ detail: { metadata, data } }: ExportChanged, paint: Paint): string {
  const { from, to, export: seen } = data;
  const states = `${from ?? 'new'} → ${paint(STYLES[to], plain(stateWord(seen)))}`;
  return [
    paint('dim', timeOfDay(metadata.occurredAt)),
    metadata.account,
    paint('bold', fitted(plain(seen.id), 6)),
    fitted(seen.report, 7),
    fitted(plain(seen.description ?? ''), 34),
    states,
    ...(to === from ? [`(${data.changed.map(plain).join(', ')} changed)`] : remark(seen)),
  ].join('  ');
}

function remark(seen: ExportAnswer): string[] {
  if (seen.state === 'failed' && seen.error !== null) return [plain(seen.error)];
  const taken = timeTaken(seen);
  return seen.state === 'ready' && taken !== undefined ? [`took ${showDuration(taken)}`] : [];
}
