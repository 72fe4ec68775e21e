import type { StoredExport, Timestamp } from '../exports/export';
import { isOutboxFull } from '../exports/observe';
import type { ExportOutline } from '../exports/outline';
import type { ExportStore } from '../ports';
import { StoredItemError } from '../stored-item-error';
import { type Announcer, MAX_BATCH } from './announce';
import { announceExports, MAX_ERRORS } from './announce-exports';
import type { Answer } from './answer';
import { afterTask, type CompareContext, compareAnswer, type Task } from './compare';

/** What storing and announcing an answer came to. */
export interface StoreResult {
  /** What changed and is stored now, in the order of the change feed. */
  readonly changed: readonly StoredExport[];
  readonly announced: number;
  readonly isStored: boolean;
  /** Why the bus did not take everything; undefined if it did, or if there was no time. */
  readonly refusal: string | undefined;
  /** When the changes were seen that are still to be announced. */
  readonly waitingSince: readonly Timestamp[];
  /** What the table answered where it failed. */
  readonly errors: readonly unknown[];
  /** Whether all that is stored of this report is announced, as far as it can be read. */
  readonly isAnnounced: boolean;
  /** Whether nothing is left that the next poll would have to look for, even if Kraken answers the same. */
  readonly isSettled: boolean;
  readonly isMassDisappearance: boolean;
}

/**
 * Stores what an answer changes and announces it, ten exports at a time, so that a poll that is cut off has finished with
 * all but the last ten. What an earlier poll left unannounced goes first, as long as the bus takes it. Of all exports only
 * those are read as a whole that may change, or are to be announced.
 *
 * The writes go out one by one, in the order of the change feed: a reader who has seen one change has seen all before it.
 * @param outlines of all exports of the account by id, as they are in the table
 * @param isTimeUp asked before each write: once the lease may be somebody else's, nothing is written any more
 * @param onUnreadable called for each export whose item cannot be read: it is left as it is
 */
export async function storeAnswer(
  answer: Answer,
  outlines: ReadonlyMap<string, ExportOutline>,
  context: CompareContext,
  services: { readonly exports: ExportStore; readonly announcer: Announcer },
  isTimeUp: () => boolean,
  onUnreadable: (id: string) => void,
): Promise<StoreResult> {
  const { tasks, pendingRemovals, isMassDisappearance } = compareAnswer(answer, outlines, context);
  const touched = new Set(tasks.map(({ id }) => id));
  const rest = [...outlines.values()].filter(({ id, report }) => report === answer.report && !touched.has(id));
  const left = await announceExports(rest, context.account, services, onUnreadable);
  const changed: StoredExport[] = [];
  const errors = [...left.errors];
  const waitingSince = [...left.waitingSince];
  let { announced, refusal } = left;
  let finished = 0;
  const mayGoOn = (): boolean => errors.length < MAX_ERRORS && !isTimeUp();

  for (let done = 0; done < tasks.length && mayGoOn(); done += MAX_BATCH) {
    const waiting: StoredExport[] = [];
    for (const { task, read } of readAhead(tasks.slice(done, done + MAX_BATCH), context.account, services.exports)) {
      if (!mayGoOn()) break;
      const { now, isChanged, isDone, error } = await doTask(task, read, context, services);
      if (error instanceof StoredItemError) onUnreadable(task.id);
      else if (error !== undefined) errors.push(error);
      if (isDone) finished++;
      if (now !== undefined) waiting.push(now);
      if (now !== undefined && isChanged) changed.push(now);
    }
    const announcement = await services.announcer.announce(waiting);
    announced += announcement.announced;
    refusal ??= announcement.refusal;
    waitingSince.push(...announcement.waitingSince);
    errors.push(...announcement.errors);
  }
  const isStored = finished === tasks.length && errors.length === 0;
  const isAnnounced = isStored && left.isAnnounced && waitingSince.length === 0;
  const isSettled = isAnnounced && pendingRemovals === 0;
  return { changed, announced, isStored, refusal, waitingSince, errors, isAnnounced, isSettled, isMassDisappearance };
}

type Read = Promise<StoredExport | undefined>;

/** The exports of some tasks, read side by side: only the writes have an order. */
function readAhead(tasks: readonly Task[], account: string, exports: ExportStore): { task: Task; read: Read }[] {
  return tasks.map((task) => {
    const read = task.isKnown ? exports.get(account, task.id) : Promise.resolve(undefined);
    // A task that is not come to any more has nobody to hear of its failure.
    read.catch(() => undefined);
    return { task, read };
  });
}

interface Done {
  /** What is stored now, as far as is known; undefined if there is nothing. It may have to be announced even if nothing was done. */
  readonly now: StoredExport | undefined;
  /** Whether this poll made it a new version. */
  readonly isChanged: boolean;
  /** False if the task is left to the next poll. There is nothing to be done for an item that cannot be read. */
  readonly isDone: boolean;
  readonly error?: unknown;
}

/**
 * Does one task. If the export turned out to be another than was read, compares once more with what is there. One with too
 * many changes that wait to be announced takes no further one before they are.
 */
async function doTask(
  task: Task,
  read: Read,
  context: CompareContext,
  { exports, announcer }: { readonly exports: ExportStore; readonly announcer: Announcer },
): Promise<Done> {
  let before: StoredExport | undefined;
  try {
    before = await read;
    if (before !== undefined && isOutboxFull(before)) {
      await announcer.announce([before]);
      before = await exports.get(context.account, task.id);
    }
    for (let attempt = 1; attempt <= 2; attempt++) {
      const next = afterTask(task, before, context);
      if (next === undefined) return { now: before, isChanged: false, isDone: true };
      if (before !== undefined && isOutboxFull(before)) break;
      if (await exports.write(next, before))
        return { now: next, isChanged: next.changeSeq !== before?.changeSeq, isDone: true };
      before = await exports.get(context.account, task.id);
      // The answer to a write can get lost, and the SDK then sends it again: refused because of itself.
      const isOwn = before?.observedNonce === next.observedNonce && before.export.version === next.export.version;
      if (isOwn) return { now: before, isChanged: true, isDone: true };
    }
    return { now: before, isChanged: false, isDone: false };
  } catch (error) {
    return { now: before, isChanged: false, isDone: error instanceof StoredItemError, error };
  }
}
