import type { ApiKey, KeyOptions } from './auth/api-key';
import { Keyring } from './auth/keyring';
import { CallLog, type CallRecord, type Counters } from './call-log';
import type { Clock } from './clock';
import type { ExportInput } from './exports/export-request';
import type { ExportScript } from './exports/export-script';
import { ExportShelf } from './exports/export-shelf';
import { rowAt } from './exports/row';
import type { FaultInput } from './faults/fault-input';
import { FaultQueue } from './faults/fault-queue';
import type { KeyView, SimulatorControls, SimulatorState } from './simulator-controls';
import { loadState, saveState } from './state-file';

export interface WorldOptions {
  readonly clock: Clock;
  readonly seed: number;
  readonly keys: readonly KeyOptions[];
  readonly statePath: string | undefined;
}

/** All that the simulated Kraken knows, without the HTTP around it. */
export class World implements SimulatorControls {
  readonly keyring: Keyring;
  readonly shelf: ExportShelf;
  readonly faults = new FaultQueue();
  readonly log = new CallLog();

  constructor(private readonly options: WorldOptions) {
    const stored = loadState(options.statePath);
    this.keyring = new Keyring(stored.nonces);
    this.shelf = new ExportShelf(options.seed, options.clock, stored);
    for (const key of options.keys) this.keyring.add(key);
  }

  /** Writes down what has to outlive the process. To be called after everything that changes it. */
  persist(): void {
    const { statePath } = this.options;
    if (statePath === undefined) return;
    const { serial, exports } = this.shelf.contents();
    saveState(statePath, { schema: 1, serial, exports: [...exports], nonces: this.keyring.highestNonces() });
  }

  addExport(input: ExportInput): string {
    const id = this.shelf.add(input);
    this.persist();
    return id;
  }

  removeExport(id: string): boolean {
    const removed = this.shelf.remove(id);
    this.persist();
    return removed;
  }

  scriptNextExport(script: ExportScript): void {
    this.shelf.script(script);
  }

  addFault(input: FaultInput): void {
    this.faults.add(input);
  }

  clearFaults(): void {
    this.faults.clear();
  }

  addKey(key: KeyOptions): string {
    return this.keyring.add(key).name;
  }

  revokeKey(keyName: string): boolean {
    const key = this.keyring.findByName(keyName);
    if (key !== null) this.keyring.revoke(key);
    return key !== null;
  }

  raiseNonce(nonce: bigint, keyName?: string): boolean {
    const key = keyName === undefined ? this.keyring.all()[0] : this.keyring.findByName(keyName);
    if (key === undefined || key === null) return false;
    key.nonces.raiseTo(nonce);
    this.persist();
    return true;
  }

  state(): SimulatorState {
    const { clock, seed } = this.options;
    const nowMs = clock.now();
    return {
      now: new Date(nowMs).toISOString(),
      seed,
      keys: this.keyring.all().map((key) => viewOf(key, nowMs)),
      exports: this.shelf
        .all()
        .map((simulated) => ({ id: simulated.id, account: simulated.account, row: rowAt(simulated, nowMs) })),
      faults: this.faults.list(),
      counters: this.counters(),
    };
  }

  calls(): readonly CallRecord[] {
    return this.log.list();
  }

  counters(): Counters {
    return this.log.counters();
  }

  reset(): void {
    this.keyring.restart(this.options.keys);
    this.shelf.clear();
    this.faults.clear();
    this.log.clear();
    this.persist();
  }
}

function viewOf(key: ApiKey, nowMs: number): KeyView {
  const lockedUntilMs = key.lockout.endsAt(nowMs);
  return {
    name: key.name,
    account: key.account,
    tier: key.tier,
    permissions: key.permissions,
    nonce: String(key.nonces.highest),
    nonceWindow: String(key.nonces.window),
    rateCounter: key.rate.valueAt(nowMs),
    rateCounterPeak: key.rate.peak,
    lockedUntil: lockedUntilMs === null ? null : new Date(lockedUntilMs).toISOString(),
  };
}
