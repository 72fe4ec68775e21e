import { setTimeout } from 'node:timers/promises';
import { Level } from 'level';
import * as v from 'valibot';
import { HostError } from '../host-error';

/** A host that was told to stop needs a moment until it has, and the next one is often started right away. */
const PATIENCE_MS = 3_000;
const RETRY_EVERY_MS = 100;

/** What the database says, and below it what the operating system says. */
const OpenErrorSchema = v.object({ cause: v.object({ code: v.string(), message: v.string() }) });

/**
 * Makes sure that nobody else uses the database in this folder, and that it can be opened. The operating system holds the
 * lock, so one left behind by a killed process does not count.
 *
 * Dynalite opens the database by itself and in the background, and what goes wrong then ends the process. So it is opened
 * here once before, where it can still be told what is wrong.
 */
export async function assertUsable(databasePath: string, dataDir: string, patienceMs = PATIENCE_MS): Promise<void> {
  for (let waitedMs = 0; ; waitedMs += RETRY_EVERY_MS) {
    const failure = await tryOpening(databasePath);
    if (failure === undefined) return;
    if (!failure.isLocked)
      throw new HostError(
        `the database in ${dataDir} cannot be opened (${failure.reason}): move this folder away to start afresh`,
      );
    if (waitedMs >= patienceMs)
      throw new HostError(
        `another process is using ${dataDir}: stop it first, or give this one a folder of its own with --data-dir`,
      );
    await setTimeout(RETRY_EVERY_MS);
  }
}

async function tryOpening(path: string): Promise<{ isLocked: boolean; reason: string } | undefined> {
  const database = new Level(path);
  try {
    await database.open();
    await database.close();
    return undefined;
  } catch (error) {
    const parsed = v.safeParse(OpenErrorSchema, error);
    if (!parsed.success) throw error;
    const { code, message } = parsed.output.cause;
    return { isLocked: code === 'LEVEL_LOCKED', reason: message };
  }
}
