// Made by "npm run generate" from the schemas of the API.

/** One data export of a Kraken account. */
export interface Export {
  /** Name of the account, as configured. */
  readonly account: string;
  /** Kraken's id of the export. */
  readonly id: string;
  readonly report: Report;
  /** As given when the export was requested. */
  readonly description: string | null;
  /** Format of the file, such as CSV or TSV. */
  readonly format: string | null;
  /** Kraken's own word, verbatim: Queued, Processing, Processed, or a new one. */
  readonly status: string;
  readonly state: ExportState;
  /** Kraken's code for why the export failed. */
  readonly error: string | null;
  /** Whether Kraken is about to delete the export. */
  readonly deletionPending: boolean;
  /** Subtype of the report. */
  readonly subtype: string | null;
  /** Columns of the file: a comma-separated list, or "all". */
  readonly fields: string | null;
  /** Assets in the file: a comma-separated list, or "all". */
  readonly asset: string | null;
  /** Classes of the assets in the file. */
  readonly assetClasses: readonly string[];
  /** When the export was requested. UTC, to the second. Null if Kraken gave none. */
  readonly createdAt: string | null;
  /** When Kraken began to make it. UTC, to the second. Null if Kraken gave none. */
  readonly startedAt: string | null;
  /** When Kraken was done. UTC, to the second. Null if Kraken gave none. */
  readonly completedAt: string | null;
  /** Start of the time that the data covers. UTC, to the second. Null if Kraken gave none. */
  readonly dataFrom: string | null;
  /** End of the time that the data covers. UTC, to the second. Null if Kraken gave none. */
  readonly dataTo: string | null;
  /** When Kraken deletes the export. UTC, to the second. Null if Kraken gave none. */
  readonly expiresAt: string | null;
  /** Whether "expiresAt" is assumed, 14 days after "createdAt", because Kraken did not say. */
  readonly expiryIsEstimate: boolean;
  /** When a poll first saw the export. UTC, to the millisecond. */
  readonly firstSeenAt: string;
  /** When a poll saw its state change. UTC, to the millisecond. */
  readonly stateChangedAt: string;
  /** When a poll saw anything of it change. UTC, to the millisecond. */
  readonly changedAt: string;
  /** Rises with every change: 1 at first sight, then one more each time. After an operator raised the generation, because the table was restored from a backup, it goes on far above all that were there before. */
  readonly version: number;
  /** The report exactly as Kraken sent it, unknown fields included. One of more than 32 KiB is replaced by {"truncated": true}. */
  readonly kraken: unknown;
}

/** One page of exports. */
export interface ExportPage {
  /** In the order of change. There may be fewer than "limit", even none, though more follow: "nextCursor" decides. */
  readonly items: readonly Export[];
  /** Where to go on. In ascending order it is always there: the end is reached when it is the cursor that was sent, and asked with later, it gives only what changed since. In descending order it is null at the end. */
  readonly nextCursor: string | null;
  /** The last successful poll that the page rests on; of several accounts and reports, the oldest. UTC, to the millisecond. Null if there is none. */
  readonly asOf: string | null;
}

/** Where the export stands. Kraken's "Processed" alone does not mean success, so this is derived: "failed" if Kraken states an error, "deleting" if it is pending deletion, "removed" if two successful polls in a row did not find it, "unknown" if the status is none that is known here. Nothing more is to be expected in "ready", "failed" and "removed". */
export type ExportState = 'queued' | 'processing' | 'ready' | 'failed' | 'deleting' | 'removed' | 'unknown';

/** What the export holds. */
export type Report = 'trades' | 'ledgers' | (string & {});

/** One step in the life of an export: how it came to a version. */
export interface Transition {
  /** Rises with every change: 1 at first sight, then one more each time. After an operator raised the generation, because the table was restored from a backup, it goes on far above all that were there before. */
  readonly version: number;
  /** When a poll saw it. UTC, to the millisecond. */
  readonly at: string;
  /** The state before; null at first sight. */
  readonly from: ExportState | null;
  readonly to: ExportState;
  /** Kraken's own word, verbatim. */
  readonly status: string;
  /** Kraken's names of the fields that changed; none at first sight, on removal, and when an export is told anew after a restore. */
  readonly changed: readonly string[];
}

/** How an export came to where it stands. */
export interface History {
  /** Oldest first. The last 50 steps are kept. */
  readonly items: readonly Transition[];
}

/** An account and how polling it goes. */
export interface Account {
  /** As configured. */
  readonly name: string;
  /** The kinds of exports that are polled. */
  readonly reports: readonly Report[];
  /** "healthy": the last poll succeeded. "degraded": failing for now, or pausing because Kraken asked; it heals by itself. "failing": a person must act, or what is known is stale. "waiting": there are no credentials, or no poll, yet. */
  readonly health: 'healthy' | 'degraded' | 'failing' | 'waiting' | (string & {});
  /** When the last poll began. UTC, to the millisecond. Null if there is none. */
  readonly lastAttemptAt: string | null;
  /** The latest moment at which all reports were known. UTC, to the millisecond. Null if there is none. */
  readonly lastSuccessAt: string | null;
  /** Polls that failed since the last one that succeeded. */
  readonly consecutiveFailures: number;
  /** What keeps the account from being healthy, the most severe if there is more than one. */
  readonly lastError: {
    /** A stable word for the kind of failure, such as "invalid_key". */
    readonly class: string;
    /** What happened. */
    readonly message: string;
    /** What to do about it. */
    readonly hint: string;
  } | null;
  /** Until when no call to Kraken is made. UTC, to the millisecond. Null if there is none. */
  readonly resumesAt: string | null;
  /** When Kraken stops accepting the API key, as of the last time it was asked, about once a day. UTC, to the millisecond. Null if never, or if it is not known yet. */
  readonly keyExpiresAt: string | null;
  /** Exports from which more is to be expected, as of the last successful poll. */
  readonly activeExports: number;
}

/** One page of the accounts, in the order of their names. */
export interface AccountList {
  readonly items: readonly Account[];
  /** Where to go on. Left out when no account follows. */
  readonly nextCursor?: string;
}

/** A poll was asked for and will begin within moments. */
export interface PollAccepted {
  readonly account: string;
  /** UTC, to the millisecond. */
  readonly acceptedAt: string;
}

/** No account is stale. */
export interface Health {
  readonly status: 'ok';
}

/** Why a request was not answered as asked (RFC 9457). */
export interface Problem {
  /** The status says it all. */
  readonly type: 'about:blank' | (string & {});
  /** Name of the status. */
  readonly title: string;
  /** The HTTP status. */
  readonly status: number;
  /** What happened, for people. */
  readonly detail: string;
  /** The parameters that are wrong, if that is the reason. */
  readonly errors: readonly ParameterError[];
}

/** What API Gateway answers by itself, before a request gets to the API. */
export interface GatewayMessage {
  readonly message: string;
}

export interface ParameterError {
  /** Name of the parameter. */
  readonly parameter: string;
  /** What is wrong with it and what is allowed. */
  readonly detail: string;
}
