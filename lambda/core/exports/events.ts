import { EVENT_SCHEMA_VERSION, EXPORT_CHANGED, HEALTH_CHANGED } from '../../contract/events';
import type { Health, LastError } from '../poll/health';
import type { Export, StoredExport, Timestamp, Transition } from './export';
import type { ExportState } from './state';

/** Limit of an export event's detail, in bytes. EventBridge takes 256 KB, but bills and forwards by size. */
export const MAX_DETAIL_BYTES = 4_096;

interface Metadata {
  /** The same whenever this event is sent again: consumers drop what they have seen. */
  readonly eventId: string;
  readonly schemaVersion: string;
  readonly account: string;
  readonly occurredAt: Timestamp;
  readonly correlationId: string;
}

export interface ExportChanged {
  readonly detailType: typeof EXPORT_CHANGED;
  readonly detail: {
    readonly metadata: Metadata;
    readonly data: {
      readonly from: ExportState | null;
      readonly to: ExportState;
      readonly changed: readonly string[];
      readonly export: Export;
    };
  };
}

export interface HealthChanged {
  readonly detailType: typeof HEALTH_CHANGED;
  readonly detail: {
    readonly metadata: Metadata;
    readonly data: { readonly from: Health | null; readonly to: Health; readonly error: LastError | null };
  };
}

export type DomainEvent = ExportChanged | HealthChanged;

/** The events of all versions of an export that are not announced yet, oldest first. */
export function unannounced(stored: StoredExport): ExportChanged[] {
  return stored.transitions
    .filter(({ version }) => version > stored.announcedVersion)
    .map((step) => exportChanged(step, step.snapshot ?? stored.export));
}

function exportChanged(step: Transition, snapshot: Export): ExportChanged {
  const { from, to, changed } = step;
  const metadata = {
    eventId: `${snapshot.account}/${snapshot.id}/${step.version}`,
    schemaVersion: EVENT_SCHEMA_VERSION,
    account: snapshot.account,
    occurredAt: step.at,
    correlationId: step.correlationId,
  };
  const withExport = (published: Export): ExportChanged => ({
    detailType: EXPORT_CHANGED,
    detail: { metadata, data: { from, to, changed, export: published } },
  });
  const event = withExport(snapshot);
  const isTooLarge = Buffer.byteLength(JSON.stringify(event.detail)) > MAX_DETAIL_BYTES;
  return isTooLarge ? withExport({ ...snapshot, kraken: { truncated: true } }) : event;
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
