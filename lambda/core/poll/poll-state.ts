import type { Report } from '../../contract/reports';
import type { Timestamp } from '../exports/export';
import type { Failure } from './failure';
import type { Health, LastError } from './health';
import type { KeyInfo } from './key-info';

/** Polling of one report of an account. Times are milliseconds since 1970. */
export interface ReportState {
  /** Digest of the last answer that was stored and announced to the end. An open poll has none: see `openPoll`. */
  readonly digest?: string;
  /** Whether what is stored may not all be announced, as while a poll is open. Version 0.1 did not tell: see `mayHaveLeft`. */
  readonly unannounced?: boolean;
  /** When the table is to be looked at although nothing says that anything is left: see `look-again.ts`. */
  readonly lookAgainAt?: number;
  /** Until when a write of an earlier poll may arrive late. Nothing of the report counts as finished with before. */
  readonly doubtUntil?: number;
  readonly lastSuccessAt?: number;
  /** Fingerprint of the credentials that the last success was an answer to. */
  readonly answeredTo?: string;
  /** Whether not all of that answer could be read. */
  readonly hadUnreadable?: boolean;
  /** Counts complete answers, to tell for how many in a row an export was missing. */
  readonly completeAnswers: number;
  /** The count before which no miss counts: an answer since may have listed the export without a trace. */
  readonly missesFrom?: number;
  /** Exports of the last answer that are not settled yet. */
  readonly activeExports: number;
  readonly failure?: Failure;
}

/** Whoever polls, and until when others keep away. */
export interface Lease {
  readonly owner: string;
  /** Milliseconds since 1970. */
  readonly until: number;
}

/** A change of health that may not be announced yet. */
export interface HealthChange {
  readonly version: number;
  readonly at: Timestamp;
  readonly from: Health | null;
  readonly to: Health;
  readonly error: LastError | null;
  readonly correlationId: string;
}

/** No call is made before `until`; if `onlyFor` is there, other credentials than those may go on at once. */
export interface Pause {
  readonly until: number;
  readonly onlyFor?: string;
  /** What the key met, for a poll to tell that finds it in the secret. */
  readonly failure?: Failure;
}

/** All that polling of one account needs to remember, in one item. Times are milliseconds since 1970. */
export interface PollState {
  /** New with every write. A write happens only if nobody else wrote since this one was read. */
  readonly stamp?: string;
  /** The highest nonce ever handed out; it only rises. */
  readonly nonce: bigint;
  /** Every version from now on is above it. Raised by an operator: see `raiseGeneration`. */
  readonly generation?: number;
  readonly lease?: Lease;
  /** When the calls of the last minute went out; those of an open poll are counted at the last moment they may. */
  readonly calls: readonly number[];
  readonly firstAttemptAt?: number;
  readonly lastAttemptAt?: number;
  readonly consecutiveFailures: number;
  /** One for all credentials, if there is any, and then a few for single ones. */
  readonly pauses: readonly Pause[];
  /** A failure before any report was asked for. */
  readonly failure?: Failure;
  /** Fingerprint of the credentials that Kraken was last asked with. */
  readonly credentials?: string;
  readonly keyInfo?: KeyInfo;
  readonly reports: Readonly<Partial<Record<Report, ReportState>>>;
  readonly health?: Health;
  readonly healthChange?: HealthChange;
  /** Version of the last health change that was announced. */
  readonly announcedHealth: number;
}

export const NEVER_POLLED: PollState = {
  nonce: 0n,
  calls: [],
  consecutiveFailures: 0,
  pauses: [],
  reports: {},
  announcedHealth: 0,
};

export const NEW_REPORT: ReportState = { completeAnswers: 0, activeExports: 0 };
