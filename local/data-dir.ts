import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { HostError } from './host-error';

/** Makes the folder if it is missing, for this user alone: what an account exports is nobody else's business. */
export function makeDataDir(path: string): void {
  try {
    makeFolders(path);
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? error.code : String(error);
    throw new HostError(`the folder ${path} cannot be made (${reason}): name another with --data-dir`, {
      cause: error,
    });
  }
}

/** One after the other: Node's own way to make them all tries for ever where none can be made, as in /proc. */
function makeFolders(path: string): void {
  if (isFolder(path)) return;
  makeFolders(dirname(path));
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    // Another host may have been faster.
    if (!isFolder(path)) throw error;
  }
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
