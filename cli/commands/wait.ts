import { type ExportAnswer, ExportSchema } from '../../lambda/contract/export';
import type { ExportState } from '../../lambda/core/exports/state';
import { ageWords } from '../../lambda/core/words/export-words';
import { stateWord } from '../../lambda/core/words/state-words';
import { changeLine } from '../../local/print/event-lines';
import { plain } from '../../local/print/paint';
import { CliError, EXIT, type ExitCode } from '../cli-error';
import { ApiError } from '../connection/api';
import type { Connection } from '../connection/connect';
import { exportPath, findExport } from '../connection/find-export';
import { UnreachableError } from '../connection/http';
import type { Io } from '../io';
import { pause } from '../pause';
import { Progress } from '../print/progress';

export interface WaitOptions {
  readonly account?: string;
  readonly for: ExportState;
  readonly timeoutMs: number;
  readonly json?: boolean;
}

/** As long as the API holds a request at most. */
const HELD_SECONDS = 20;
/** Between looks where the API does not hold requests, or the export is not there yet. */
const LOOK_EVERY_MS = 1_000;
const LOST_CAUSES: readonly ExportState[] = ['failed', 'removed'];

interface Look {
  readonly seen: ExportAnswer | undefined;
  readonly etag?: string | undefined;
}

/** Waits until an export is in a state. @returns 0 if it is, 3 if it never will be, 4 if the time is up */
export async function wait(connection: Connection, id: string, options: WaitOptions, io: Io): Promise<ExitCode> {
  const until = io.now() + options.timeoutMs;
  const progress = new Progress(io);
  try {
    let last: Look = { seen: await findExport(connection.api, id, options.account) };
    if (last.seen === undefined) io.note(`${plain(id)} is not known yet; waiting for it to appear`);
    for (;;) {
      const { seen } = last;
      const exitCode = decide(seen, options.for);
      if (exitCode !== undefined || io.now() >= until) {
        progress.end();
        return finish(seen, id, exitCode ?? EXIT.timeout, options, io);
      }
      progress.show(() => progressOf(seen, id, io.now()));
      last = await patiently(last, io, () => look(connection, id, options, last, until, io));
      const { seen: next } = last;
      if (next !== undefined && next.state !== seen?.state && !io.isLive)
        io.note(changeLine({ at: next.changedAt, from: seen?.state ?? null, export: next }, io.paint));
    }
  } finally {
    progress.end();
  }
}

/** Looks again: the API answers when something has changed, or is asked every now and then. */
async function look(
  { api }: Connection,
  id: string,
  { account }: WaitOptions,
  { seen, etag }: Look,
  until: number,
  io: Io,
): Promise<Look> {
  const leftMs = Math.max(0, until - io.now());
  if (seen === undefined) {
    await pause(Math.min(LOOK_EVERY_MS, leftMs), io);
    return { seen: await findExport(api, id, account) };
  }
  const startedAt = io.now();
  const seconds = Math.max(1, Math.min(HELD_SECONDS, Math.ceil(leftMs / 1_000)));
  const conditions = etag === undefined ? {} : { 'if-none-match': etag, prefer: `wait=${seconds}` };
  const { status, value, headers } = await api.get(exportPath(seen), ExportSchema, conditions).catch(goneIsNothing);
  const wasHeld = io.now() - startedAt >= LOOK_EVERY_MS;
  if (status === 304 && !wasHeld) await pause(Math.min(LOOK_EVERY_MS, leftMs), io);
  return { seen: value ?? seen, etag: headers.etag ?? etag };
}

/** An export that was removed long ago leaves the table. What was last seen of it stands. */
function goneIsNothing(error: unknown) {
  if (error instanceof ApiError && error.status === 404)
    return { status: 304, value: null, headers: { etag: undefined } };
  throw error;
}

/** While someone waits for half an hour, a host may be started again, or a network be away for a moment. */
async function patiently(last: Look, io: Io, lookAgain: () => Promise<Look>): Promise<Look> {
  try {
    return await lookAgain();
  } catch (error) {
    if (!(error instanceof UnreachableError)) throw error;
    io.note(`${error.message}; trying again`);
    await pause(LOOK_EVERY_MS, io);
    return last;
  }
}

function decide(seen: ExportAnswer | undefined, wanted: ExportState): ExitCode | undefined {
  if (seen === undefined) return undefined;
  if (seen.state === wanted) return EXIT.ok;
  return LOST_CAUSES.includes(seen.state) ? EXIT.settledOtherwise : undefined;
}

function finish(
  seen: ExportAnswer | undefined,
  id: string,
  exitCode: ExitCode,
  options: WaitOptions,
  io: Io,
): ExitCode {
  if (seen === undefined) throw new CliError(`the time is up, and no export ${plain(id)} was seen`, EXIT.timeout);
  if (options.json) io.out(JSON.stringify(seen, null, 2));
  else io.out(`${plain(seen.id)} is ${plain(stateWord(seen))}${seen.error === null ? '' : `: ${plain(seen.error)}`}`);
  if (exitCode === EXIT.timeout) io.note(`the time is up: it is not ${options.for} yet`);
  return exitCode;
}

function progressOf(seen: ExportAnswer | undefined, id: string, now: number): string {
  if (seen === undefined) return `${plain(id)}: not known yet`;
  return `${plain(seen.id)}  ${plain(stateWord(seen))}, requested ${ageWords(seen, now)}`;
}
