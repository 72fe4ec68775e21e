import type { Report } from '../../contract/reports';
import type { ExportState } from './state';

/** A time as ISO 8601 in UTC. Kraken's have seconds (`2023-07-06T18:44:45Z`), our own milliseconds. */
export type Timestamp = string;

export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue };

/** What Kraken says of one export, in our names and types. A time Kraken gives as `0`, empty or not at all is null. */
export interface KrakenExport {
  readonly id: string;
  readonly report: Report;
  readonly description: string | null;
  readonly format: string | null;
  /** Kraken's own word, verbatim. */
  readonly status: string;
  /** Kraken's code for why this export failed, such as `EExport:Exported size too big`. */
  readonly error: string | null;
  readonly deletionPending: boolean;
  readonly subtype: string | null;
  readonly fields: string | null;
  readonly asset: string | null;
  readonly assetClasses: readonly string[];
  readonly createdAt: Timestamp | null;
  readonly startedAt: Timestamp | null;
  readonly completedAt: Timestamp | null;
  readonly dataFrom: Timestamp | null;
  readonly dataTo: Timestamp | null;
  readonly expiresAt: Timestamp | null;
  /** True when Kraken did not say when the export expires and 14 days after its creation are assumed. */
  readonly expiryIsEstimate: boolean;
  /** The report as Kraken sent it, unknown fields included; a very large one is cut, with a marker. */
  readonly kraken: JsonValue;
}

/** One export as it is stored, served and announced: what Kraken says, and what we know besides. */
export interface Export extends KrakenExport {
  readonly account: string;
  readonly state: ExportState;
  readonly firstSeenAt: Timestamp;
  readonly stateChangedAt: Timestamp;
  readonly changedAt: Timestamp;
  /** Rises with every change: 1 at first sight and then by one, as long as nobody raised the versions. */
  readonly version: number;
}

/** One step in the life of an export: how it came to a version. */
export interface Transition {
  readonly version: number;
  readonly at: Timestamp;
  readonly from: ExportState | null;
  readonly to: ExportState;
  readonly status: string;
  /** Names of the Kraken fields that differ from the version before; empty at first sight, on removal, and if it is told anew. */
  readonly changed: readonly string[];
  /** The poll that saw it. */
  readonly correlationId: string;
  /** The export as its event carries it, kept only if a later version came before this one was announced. */
  readonly snapshot?: Export;
}

/** An export with the bookkeeping of its observation and announcement. Its transitions are its history and its outbox. */
export interface StoredExport {
  readonly export: Export;
  /** Every version up to this one has been announced. */
  readonly announcedVersion: number;
  /** Nonce of the call whose answer was last written here: an answer to an earlier call never overwrites it. */
  readonly observedNonce: bigint;
  /** Place in the account's change feed; grows with every version. */
  readonly changeSeq: string;
  /** Oldest first. */
  readonly transitions: readonly Transition[];
  /** Present while the export is missing from Kraken's list: the count of successful polls at the first miss. */
  readonly missedSince?: number;
  /** Unix seconds after which the table may drop the item; only on removed exports. */
  readonly ttl?: number;
}
