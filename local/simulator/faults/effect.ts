import type { Report } from '../../../lambda/contract/reports';
import type { Answer, Reply } from '../http/answer';

/** Kraken's envelope: refused calls may have `error` alone. */
export interface Envelope {
  readonly error: readonly string[];
  readonly result?: unknown;
}

/** What an effect may build its answer from. */
export interface FaultContext {
  readonly nowMs: number;
  readonly startedAtMs: number;
  readonly seed: number;
  /** Which report the call asked for, if any. */
  readonly report: Report | null;
  /** From the fault's setting `seconds`. */
  readonly seconds: number | null;
  /** From the fault's setting `errors`. */
  readonly errors: readonly string[] | null;
  /** Where a redirect leads. */
  readonly elsewhere: string;
}

/**
 * Where a fault strikes. All of them spare calls that Kraken would refuse anyhow, and all of them use up the nonce and
 * count as a call.
 * - `call`: Kraken refuses, and the method is not carried out
 * - `envelope`: the method is carried out, and Kraken says something else of it; files are left alone
 * - `wire`: the method is carried out, and the answer is damaged on its way
 */
export type Effect =
  | { readonly on: 'call'; readonly errors: (context: FaultContext) => readonly string[] }
  | { readonly on: 'envelope'; readonly change: (envelope: Envelope, context: FaultContext) => Envelope }
  | { readonly on: 'wire'; readonly distort: (reply: Reply, context: FaultContext) => Answer };

export interface FaultKind {
  readonly summary: string;
  /** The method it strikes unless told otherwise; null strikes every private method. */
  readonly method: string | null;
  /** The report it strikes unless told otherwise. */
  readonly report: Report | null;
  /** The ways it can show, the first of which is the default. */
  readonly variants: Readonly<Record<string, Effect>>;
}
