import { mkdirSync } from 'node:fs';
import { HostError } from './host-error';

/** Makes the folder if it is missing, for this user alone: what an account exports is nobody else's business. */
export function makeDataDir(path: string): void {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? error.code : String(error);
    throw new HostError(`the folder ${path} cannot be made (${reason}): name another with --data-dir`, {
      cause: error,
    });
  }
}
