import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import * as v from 'valibot';
import { SimulatedExportSchema } from './exports/simulated-export';

/** What outlives the process. Faults, counters and the log do not: they belong to an experiment, not to the account. */
const StateSchema = v.object({
  schema: v.literal(1),
  serial: v.pipe(v.number(), v.integer(), v.minValue(0)),
  exports: v.array(SimulatedExportSchema),
  /** The highest nonce of each key, by the key's fingerprint; the keys themselves are not written. */
  nonces: v.record(v.string(), v.pipe(v.string(), v.digits())),
});
export type StoredState = Readonly<v.InferOutput<typeof StateSchema>>;

const EMPTY: StoredState = { schema: 1, serial: 0, exports: [], nonces: {} };

/** The state a former run has left, or an empty one. A file that cannot be read stops the start: it may be of use yet. */
export function loadState(path: string | undefined): StoredState {
  if (path === undefined || !existsSync(path)) return EMPTY;
  try {
    return v.parse(StateSchema, JSON.parse(readFileSync(path, 'utf8')));
  } catch (cause) {
    throw new Error(`cannot read the simulator's state in ${path}: delete the file to start afresh`, { cause });
  }
}

/** Writes beside and renames: whoever stops the process at any moment leaves the old state or the new one. */
export function saveState(path: string, state: StoredState): void {
  mkdirSync(dirname(path), { recursive: true });
  const beside = `${path}.new`;
  writeFileSync(beside, JSON.stringify(state));
  renameSync(beside, path);
}
