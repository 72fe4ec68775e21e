import type { AccountSettings, SecretPlace } from '../contract/account-settings';
import type { Report } from '../contract/reports';
import type { Credentials } from './credentials';
import type { DomainEvent } from './exports/events';
import type { JsonValue, StoredExport } from './exports/export';
import type { ExportOutline } from './exports/outline';
import type { ExportState } from './exports/state';
import type { Failure } from './poll/failure';
import type { PollState } from './poll/poll-state';
import type { TokenList } from './tokens/token-list';

/** Milliseconds since 1970, and waiting. */
export interface Clock {
  now(): number;
  sleep(ms: number): Promise<void>;
}

/** A text that never came before. */
export type NewId = () => string;

export type SecretAnswer =
  | { readonly kind: 'credentials'; readonly credentials: Credentials }
  | { readonly kind: 'failed'; readonly failure: Failure };

export interface CredentialSource {
  /** @param fresh true to ask the store itself, false to accept what was read some minutes ago */
  read(secret: SecretPlace, fresh: boolean): Promise<SecretAnswer>;
}

export type KrakenAnswer =
  | {
      readonly kind: 'reports';
      /** Each still to be parsed, one by one. */
      readonly reports: readonly JsonValue[];
      /** Kraken's `W…` strings: told, but no failure. */
      readonly warnings: readonly string[];
    }
  | { readonly kind: 'failed'; readonly failure: Failure };

/** What Kraken tells of an API key. Null stands for what it did not tell, or what is not set; times are milliseconds since 1970. */
export interface ApiKeyInfo {
  readonly name: string | null;
  /** In Kraken's words, such as `query-funds`; how it writes the one for exports is documented nowhere. */
  readonly permissions: readonly string[] | null;
  /** Null also if the key never expires. */
  readonly validUntil: number | null;
  /** The highest nonce that Kraken has seen from this key. */
  readonly nonce: bigint | null;
  /** How far below that one a nonce may still be, in units of the nonce. */
  readonly nonceWindow: bigint | null;
  /** The dates that the key is limited to. */
  readonly queryFrom: number | null;
  readonly queryTo: number | null;
  /** The addresses that may use the key; empty if all may. */
  readonly ipAllowlist: readonly string[];
  /** The account behind the key. Never to be stored, logged or served as it is. */
  readonly iban: string | null;
}

export type KeyInfoAnswer =
  | { readonly kind: 'keyInfo'; readonly info: ApiKeyInfo }
  | { readonly kind: 'failed'; readonly failure: Failure };

/** What each signed call takes. */
export interface KrakenCall {
  readonly credentials: Credentials;
  readonly nonce: bigint;
  readonly timeoutMs: number;
}

/** Signed calls. Failures are answers, not exceptions. */
export interface Kraken {
  exportStatus(call: KrakenCall & { readonly report: Report }): Promise<KrakenAnswer>;
  /** Asks what Kraken knows of the key itself, which needs no permission. */
  apiKeyInfo(call: KrakenCall): Promise<KeyInfoAnswer>;
}

export interface PollStateStore {
  read(account: string): Promise<PollState | undefined>;
  /**
   * Writes the state if nobody wrote since: if the stored stamp is still `seenStamp` (undefined: there is no item yet).
   * @returns whether it was written
   */
  replace(account: string, seenStamp: string | undefined, next: PollState): Promise<boolean>;
}

export interface PollStateReader {
  read(account: string): Promise<PollState | undefined>;
  /** Those of several accounts, without those that have none. */
  readAll(accounts: readonly string[]): Promise<ReadonlyMap<string, PollState>>;
}

/** The accounts that were added while the stack runs. All is consistently read. */
export interface AccountRegistry {
  /** @throws StoredItemError if the item is not as this version can read it */
  get(name: string): Promise<AccountSettings | undefined>;
  /**
   * In the order of their names, without those that this version cannot read.
   * @param after the name to begin behind; undefined to begin at the start
   * @param limit accounts returned at most
   */
  list(after: string | undefined, limit: number): Promise<AccountSettings[]>;
}

export interface ExportStore {
  /**
   * What comparing needs to know of all exports of an account, removed ones too, consistently read.
   * @param onUnreadable called for each export whose item is not as this version can read it: it is left out
   */
  outlines(account: string, onUnreadable?: (id: string) => void): Promise<ExportOutline[]>;
  /** Consistently read. @throws StoredItemError if the item is not as this version can read it */
  get(account: string, id: string): Promise<StoredExport | undefined>;
  /**
   * Writes an export in one conditional write.
   * @param before what the change was computed from; undefined for an export that is new
   * @returns false if what is stored is not `before` any more, or was observed later
   */
  write(next: StoredExport, before: StoredExport | undefined): Promise<boolean>;
  /** Remembers that every version up to this one is announced. */
  markAnnounced(account: string, id: string, version: number): Promise<void>;
}

export type PublishResult = { readonly isAccepted: true } | { readonly isAccepted: false; readonly reason: string };

export interface Publisher {
  /**
   * Announces up to ten events.
   * @param timeoutMs what has no answer by then counts as not accepted
   * @returns for each whether it was accepted, in the same order
   */
  publish(events: readonly DomainEvent[], timeoutMs: number): Promise<PublishResult[]>;
}

/** One page of an account's exports in the order of their last change. */
export interface ChangesQuery {
  readonly account: string;
  /** `changeSeq` to begin behind, in the direction of `order`; undefined to begin at the start. */
  readonly after: string | undefined;
  readonly order: 'asc' | 'desc';
  /** Exports returned at most. */
  readonly limit: number;
  /** Each a list of allowed values; left out means all. */
  readonly filter: {
    readonly reports?: readonly Report[];
    readonly states?: readonly ExportState[];
    readonly statuses?: readonly string[];
  };
}

export interface ChangesPage {
  readonly exports: readonly StoredExport[];
  /** `changeSeq` up to which was looked, past exports that the filter left out; undefined if nothing was there. */
  readonly position: string | undefined;
  /** Whether nothing is behind `position`. */
  readonly isEnd: boolean;
}

export interface ExportReader {
  get(account: string, id: string): Promise<StoredExport | undefined>;
  /** Consistently read: what was announced is in it. May look at a bounded number of exports and return fewer than `limit`. */
  changes(query: ChangesQuery): Promise<ChangesPage>;
}

/** Asks for a poll, without waiting for it. */
export type RequestPoll = (account: AccountSettings) => Promise<void>;

/** Where the bearer tokens are listed. */
export interface TokenSource {
  /** @param maxAgeMs how old the list may be */
  read(maxAgeMs: number): Promise<TokenList>;
}
