/** One call to a private method. It never holds a secret, a signature or a one-time password. */
export interface CallRecord {
  /** ISO 8601, by the simulator's clock. */
  readonly at: string;
  readonly method: string;
  readonly report: string | null;
  readonly nonce: string | null;
  /** Name of the key, or null if there is no such key. */
  readonly key: string | null;
  /** `ok`, or the errors that Kraken gave, separated by blanks. */
  readonly outcome: string;
  /** The fault that struck, as `K03/html-520`. */
  readonly fault: string | null;
  readonly contentType: string | null;
  /** Kraken demands one; the simulator only notes it. */
  readonly userAgent: string | null;
}

export interface Counters {
  readonly calls: number;
  readonly byMethod: Readonly<Record<string, number>>;
  readonly byOutcome: Readonly<Record<string, number>>;
  readonly byFault: Readonly<Record<string, number>>;
  /** Requests that arrived where the redirects of K17 lead, and how many of them gave the key away. */
  readonly redirectsFollowed: number;
  readonly keysGivenAway: number;
}

/** Enough for hours of polling; the counters go on when the oldest records are dropped. */
const KEPT_RECORDS = 10_000;

export class CallLog {
  private records: CallRecord[] = [];
  private readonly tallies = {
    method: new Map<string, number>(),
    outcome: new Map<string, number>(),
    fault: new Map<string, number>(),
  };
  private total = 0;
  private redirectsFollowed = 0;
  private keysGivenAway = 0;

  add(record: CallRecord): void {
    this.total += 1;
    this.records.push(record);
    if (this.records.length > 2 * KEPT_RECORDS) this.records = this.records.slice(-KEPT_RECORDS);
    countUp(this.tallies.method, record.method);
    countUp(this.tallies.outcome, record.outcome);
    if (record.fault !== null) countUp(this.tallies.fault, record.fault);
  }

  addRedirectFollowed(withKey: boolean): void {
    this.redirectsFollowed += 1;
    if (withKey) this.keysGivenAway += 1;
  }

  /** The last calls, oldest first. */
  list(): readonly CallRecord[] {
    return this.records.slice(-KEPT_RECORDS);
  }

  counters(): Counters {
    return {
      calls: this.total,
      byMethod: Object.fromEntries(this.tallies.method),
      byOutcome: Object.fromEntries(this.tallies.outcome),
      byFault: Object.fromEntries(this.tallies.fault),
      redirectsFollowed: this.redirectsFollowed,
      keysGivenAway: this.keysGivenAway,
    };
  }

  clear(): void {
    this.records = [];
    for (const tally of Object.values(this.tallies)) tally.clear();
    this.total = 0;
    this.redirectsFollowed = 0;
    this.keysGivenAway = 0;
  }
}

function countUp(tally: Map<string, number>, name: string): void {
  tally.set(name, (tally.get(name) ?? 0) + 1);
}
