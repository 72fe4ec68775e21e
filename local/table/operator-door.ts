import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { AccountSettingsSchema } from '../../lambda/contract/account-settings';

/**
 * How the command line tool gets to the table of a host that runs, to do what is no business of the public API. The
 * database listens on loopback and answers only who knows its access key, which is in this file, and only the host's own
 * user may read it: whoever can, could read and write the database's files as well.
 */
const DoorSchema = v.object({
  version: v.string(),
  /** Of the HTTP API. */
  url: v.string(),
  krakenUrl: v.string(),
  /** Whether that one is simulated by the host, and so is its key. */
  isDemo: v.boolean(),
  account: AccountSettingsSchema,
  staleAfterMs: v.number(),
  table: v.object({ endpoint: v.string(), accessKeyId: v.string() }),
});
export type OperatorDoor = v.InferOutput<typeof DoorSchema>;

const pathIn = (dataDir: string): string => join(dataDir, 'operator.json');

/** Writes the file. @returns a function that removes it again */
export function openDoor(dataDir: string, door: OperatorDoor): () => void {
  const path = pathIn(dataDir);
  // Renamed into place, so that nobody reads half of it, and so that one left behind keeps no wider permissions.
  writeFileSync(`${path}.new`, JSON.stringify(door), { mode: 0o600 });
  renameSync(`${path}.new`, path);
  return () => rmSync(path, { force: true });
}

/** The door of the host that uses this folder, or undefined if none does, or none that was stopped in good order. */
export function readDoor(dataDir: string): OperatorDoor | undefined {
  try {
    return v.parse(DoorSchema, JSON.parse(readFileSync(pathIn(dataDir), 'utf8')));
  } catch {
    // Missing, or not of this version: either way there is no way in.
    return undefined;
  }
}
