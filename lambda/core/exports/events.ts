import type { ExportChangedDetail, HealthChangedDetail } from '../../contract/event-schemas';
import { EVENT_SCHEMA_VERSION, EXPORT_CHANGED, HEALTH_CHANGED } from '../../contract/events';
import type { Health, LastError } from '../poll/health';
import type { Export, StoredExport, Timestamp, Transition } from './export';

/** Limit of an export event's detail, in bytes. EventBridge takes 256 KB, but bills and forwards by size. */
export const MAX_DETAIL_BYTES = 4_096;

export interface ExportChanged {
  readonly detailType: typeof EXPORT_CHANGED;
  readonly detail: ExportChangedDetail;
}

export interface HealthChanged {
  readonly detailType: typeof HEALTH_CHANGED;
  readonly detail: HealthChangedDetail;
}

export type DomainEvent = ExportChanged | HealthChanged;

/** The events of all versions of an export that are not announced yet, oldest first. */
export function unannounced(stored: StoredExport): ExportChanged[] {
  return stored.transitions
    .filter(({ version }) => version > stored.announcedVersion)
    .map((step) => eventOf(step.snapshot ?? publishable(stored.export, step), step));
}

/**
 * The export as an event carries it. If the event were too large, Kraken's own report is left out: it is in the API.
 * The same for a version whenever it is asked for.
 */
export function publishable(snapshot: Export, step: Transition): Export {
  const isTooLarge = Buffer.byteLength(JSON.stringify(eventOf(snapshot, step).detail)) > MAX_DETAIL_BYTES;
  return isTooLarge ? { ...snapshot, kraken: { truncated: true } } : snapshot;
}

function eventOf(published: Export, { version, at, from, to, changed, correlationId }: Transition): ExportChanged {
  return {
    detailType: EXPORT_CHANGED,
    detail: {
      metadata: {
        eventId: `${published.account}/${published.id}/${version}`,
        schemaVersion: EVENT_SCHEMA_VERSION,
        account: published.account,
        occurredAt: at,
        correlationId,
      },
      data: { from, to, changed, export: published },
    },
  };
}

export function healthChanged(change: {
  account: string;
  version: number;
  at: Timestamp;
  correlationId: string;
  from: Health | null;
  to: Health;
  error: LastError | null;
}): HealthChanged {
  const { account, version, at, correlationId, from, to, error } = change;
  return {
    detailType: HEALTH_CHANGED,
    detail: {
      metadata: {
        // The colon keeps it apart from every export: no account name has one.
        eventId: `health:${account}/${version}`,
        schemaVersion: EVENT_SCHEMA_VERSION,
        account,
        occurredAt: at,
        correlationId,
      },
      data: { from, to, error },
    },
  };
}
