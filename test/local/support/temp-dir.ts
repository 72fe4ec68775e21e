import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expectPublishedIn } from '../../support/published-events';

const made: string[] = [];

/** A folder for one test. */
export function tempDir(): string {
  const path = mkdtempSync(join(tmpdir(), 'kraken-export-status-'));
  made.push(path);
  return path;
}

/** To be called when all that used them is closed. Events that were logged in them are held against their schemas. */
export function removeTempDirs(): void {
  for (const path of made.splice(0)) {
    expectPublishedIn(path);
    rmSync(path, { recursive: true, force: true });
  }
}
