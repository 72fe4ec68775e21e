import * as v from 'valibot';
import { ExportChangedEventSchema, HealthChangedEventSchema } from '../lambda/contract/event-schemas';
import { EXPORT_CHANGED, HEALTH_CHANGED } from '../lambda/contract/events';
import { ExportAnswer, read, State } from './answers';
import { UnexpectedDataError } from './errors';
import type { Export, ExportState } from './types';

export { UnexpectedDataError } from './errors';
export type { Export, ExportState } from './types';

interface Metadata {
  /** The same whenever this event is sent again. */
  readonly eventId: string;
  readonly schemaVersion: string;
  /** Name of the account at Kraken, as configured. */
  readonly account: string;
  /** When a poll saw the change. */
  readonly occurredAt: string;
  /** The poll that saw it, as its log names it. */
  readonly correlationId: string;
}

/** What EventBridge puts around an event. Targets that get a part of an event only may lack it. */
interface Envelope {
  readonly source: 'kraken.export-status';
  /** Of this delivery. The event itself is known by its `eventId`. */
  readonly id?: string;
  /** When a poll saw the change. UTC, to the second. */
  readonly time?: string;
  /** The AWS account of the stack; zeros on the local host. */
  readonly account?: string;
  /** The AWS region of the stack; `local` on the local host. */
  readonly region?: string;
  /** The replay that sent the event once more, if one did. */
  readonly 'replay-name'?: string;
}

/** A version of an export: its first sight, or anything of it that changed. */
export interface ExportChangedEvent extends Envelope {
  readonly 'detail-type': 'Kraken Export Status Changed';
  readonly detail: {
    readonly metadata: Metadata;
    readonly data: {
      /** The state before; null at first sight. */
      readonly from: ExportState | null;
      readonly to: ExportState;
      /** Kraken's names of the fields that changed. */
      readonly changed: readonly string[];
      readonly export: Export;
    };
  };
}

/** How polling an account goes has changed. */
export interface HealthChangedEvent extends Envelope {
  readonly 'detail-type': 'Kraken Account Health Changed';
  readonly detail: {
    readonly metadata: Metadata;
    readonly data: {
      readonly from: string | null;
      /** `healthy`, `degraded`, `failing` or `waiting`. */
      readonly to: string;
      readonly error: { readonly class: string; readonly message: string; readonly hint: string } | null;
    };
  };
}

/** Told apart by their `detail-type`. */
export type ExportStatusEvent = ExportChangedEvent | HealthChangedEvent;

const changed = ExportChangedEventSchema.entries;
const health = HealthChangedEventSchema.entries;

const envelope = {
  id: v.exactOptional(v.string()),
  time: v.exactOptional(v.string()),
  account: v.exactOptional(v.string()),
  region: v.exactOptional(v.string()),
  'replay-name': v.exactOptional(v.string()),
};

/** As the schemas of the events, for consumers that are older than the stack: what they do not know does no harm. */
const EventSchema = v.variant('detail-type', [
  v.looseObject({
    ...envelope,
    source: changed.source,
    'detail-type': changed['detail-type'],
    detail: v.looseObject({
      metadata: v.looseObject(changed.detail.entries.metadata.entries),
      data: v.looseObject({
        ...changed.detail.entries.data.entries,
        from: v.nullable(State),
        to: State,
        export: ExportAnswer,
      }),
    }),
  }),
  v.looseObject({
    ...envelope,
    source: health.source,
    'detail-type': health['detail-type'],
    detail: v.looseObject({
      metadata: v.looseObject(health.detail.entries.metadata.entries),
      data: v.looseObject({ ...health.detail.entries.data.entries, from: v.nullable(v.string()), to: v.string() }),
    }),
  }),
]);

/**
 * Reads an event as EventBridge delivers it, as an object or as its JSON: the argument of a Lambda function, the body of
 * an SQS message or of a webhook call, the `data` of a server-sent event.
 * @throws UnexpectedDataError if it is none of ours, or of another major version
 */
export function parseExportEvent(event: unknown): ExportStatusEvent {
  return read(EventSchema, typeof event === 'string' ? parseJson(event) : event, 'the event');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new UnexpectedDataError('the event is not JSON', { cause });
  }
}

export const isExportChanged = (event: ExportStatusEvent): event is ExportChangedEvent =>
  event['detail-type'] === EXPORT_CHANGED;

export const isHealthChanged = (event: ExportStatusEvent): event is HealthChangedEvent =>
  event['detail-type'] === HEALTH_CHANGED;

interface Versioned {
  readonly version: number;
}

/**
 * Whether an export, or the one that an event tells of, is newer than what is known of it. Events may come twice and in
 * any order: one that is not newer has nothing to tell.
 * @param known what was stored of the same export, or its version; nothing if it is not known
 */
export function isNewer(
  candidate: Versioned | ExportChangedEvent,
  known: Versioned | number | null | undefined,
): boolean {
  const { version } = 'detail-type' in candidate ? candidate.detail.data.export : candidate;
  return version > (typeof known === 'number' ? known : (known?.version ?? 0));
}

/** Drops events that were seen before, as far as this process remembers; for good, keep `eventId` where the work is kept. */
export class SeenEvents {
  private readonly seen = new Set<string>();

  /** @param capacity how many are remembered: the oldest are forgotten first */
  constructor(private readonly capacity: number = 10_000) {}

  /** Whether this is the first time; from now on it was seen. */
  add({ detail: { metadata } }: ExportStatusEvent): boolean {
    if (this.seen.has(metadata.eventId)) return false;
    this.seen.add(metadata.eventId);
    const [oldest] = this.seen;
    if (this.seen.size > this.capacity && oldest !== undefined) this.seen.delete(oldest);
    return true;
  }

  /** Forgets one, so that it is taken when it comes again: its work failed. */
  forget({ detail: { metadata } }: ExportStatusEvent): void {
    this.seen.delete(metadata.eventId);
  }
}
