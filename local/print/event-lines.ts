import { EXPORT_CHANGED } from '../../lambda/contract/events';
import type { DomainEvent, ExportChanged } from '../../lambda/core/exports/events';
import type { Export } from '../../lambda/core/exports/export';
import type { ExportState } from '../../lambda/core/exports/state';
import { showDuration } from '../options/duration';
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
  const states = `${from ?? 'new'} → ${paint(STYLES[to], to === 'unknown' ? `unknown (${plain(seen.status)})` : to)}`;
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

function remark({ state, error, createdAt, completedAt }: Export): string[] {
  if (state === 'failed' && error !== null) return [plain(error)];
  if (state !== 'ready' || createdAt === null || completedAt === null) return [];
  return [`took ${showDuration(Math.max(0, Date.parse(completedAt) - Date.parse(createdAt)))}`];
}
