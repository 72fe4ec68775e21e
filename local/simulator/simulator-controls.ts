import type { Tier } from '../../lambda/contract/tiers';
import type { KeyOptions } from './auth/api-key';
import type { CallRecord, Counters } from './call-log';
import type { ExportInput } from './exports/export-request';
import type { ExportScript } from './exports/export-script';
import type { Row } from './exports/row';
import type { FaultInput } from './faults/fault-input';
import type { ActiveFault } from './faults/fault-queue';

/** A key as the state shows it: by its name, with no secret in it. */
export interface KeyView {
  readonly name: string;
  readonly account: string;
  readonly tier: Tier;
  readonly permissions: readonly string[];
  readonly nonce: string;
  readonly nonceWindow: string;
  readonly rateCounter: number;
  /** The highest value that the counter ever reached, refused calls included. */
  readonly rateCounterPeak: number;
  /** ISO 8601; null while the key is not locked out. */
  readonly lockedUntil: string | null;
}

/** An export as the state shows it. */
export interface ExportView {
  readonly id: string;
  readonly account: string;
  /** What Kraken's list says of it now; null if it is not in the list any more. */
  readonly row: Row | null;
}

export interface SimulatorState {
  /** ISO 8601, by the simulator's clock. */
  readonly now: string;
  readonly seed: number;
  readonly keys: readonly KeyView[];
  readonly exports: readonly ExportView[];
  readonly faults: readonly ActiveFault[];
  readonly counters: Counters;
}

/** What tests do with a simulator besides calling it. The control endpoint offers the same over HTTP. */
export interface SimulatorControls {
  /** Adds an export, or takes over the one with the same id. Answers with the id. Throws a ValiError for wrong input. */
  addExport(input: ExportInput): string;
  /** Makes an export vanish without a trace. Tells whether there was one. */
  removeExport(id: string): boolean;
  /** Decides how the next export goes that a client requests with `AddExport`. */
  scriptNextExport(script: ExportScript): void;
  /** Switches a fault on. Throws a ValiError for wrong input. */
  addFault(input: FaultInput): void;
  clearFaults(): void;
  /** Adds a key, or sets one up anew; its nonces go on from where they were. Answers with its name. */
  addKey(key: KeyOptions): string;
  /** The key does not exist any more: calls with it are answered with `EAPI:Invalid key`. Tells whether it did. */
  revokeKey(keyName: string): boolean;
  /** As if another client had used the key with this nonce: the key named, or the first one. False if there is none. */
  raiseNonce(nonce: bigint, keyName?: string): boolean;
  state(): SimulatorState;
  /** The last calls to private methods, oldest first. */
  calls(): readonly CallRecord[];
  counters(): Counters;
  /** Back to the beginning: the keys of the start, unused; no exports, faults or calls. */
  reset(): void;
}
