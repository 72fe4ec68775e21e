import type { StoredExport, Timestamp } from '../exports/export';
import { isOutboxFull } from '../exports/observe';
import type { ExportOutline } from '../exports/outline';
import type { ExportStore } from '../ports';
import { StoredItemError } from '../stored-item-error';
import { type Announcement, type Announcer, MAX_BATCH, together } from './announce';
import { announceExports, type Left, MAX_ERRORS } from './announce-exports';
import type { Answer } from './answer';
import { afterTask, type CompareContext, type Comparison, compareAnswer, type Task } from './compare';

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

/** An answer for one report, with what it takes to compare it with what is stored. */
export interface AnswerToStore {
  readonly answer: Answer;
  readonly context: CompareContext;
}

/** How far one answer is stored and announced. */
interface Progress extends Comparison {
  readonly context: CompareContext;
  readonly left: Left;
  readonly announcements: Announcement[];
  readonly changed: StoredExport[];
  readonly errors: unknown[];
  finished: number;
}

/**
 * Stores what the answers of a poll change and announces it, ten exports at a time, so that a poll that is cut off has
 * finished with all but the last ten. What earlier polls left unannounced goes first, as long as the bus takes it. Of all
 * exports only those are read as a whole that may change, or are to be announced.
 *
 * The writes go out one by one, in the order of the change feed: a reader who has seen one change has seen all before it.
 * @param answers one for a report at most
 * @param outlines of all exports of the account by id, as they are in the table
 * @param isTimeUp asked before each write: once the lease may be somebody else's, nothing is written any more
 * @param unreadable ids of exports whose items cannot be read: they are left as they are, and more are added
 * @returns for each answer what came of it: a table that refuses what is of one report does not keep the others from it
 */
export async function storeAnswers<One extends AnswerToStore>(
  answers: readonly One[],
  outlines: ReadonlyMap<string, ExportOutline>,
  services: { readonly exports: ExportStore; readonly announcer: Announcer },
  isTimeUp: () => boolean,
  unreadable: Set<string>,
): Promise<ReadonlyMap<One, StoreResult>> {
  const storing = new Map<One, Progress>();
  for (const one of answers) {
    const { answer, context } = one;
    const exports = answer.exports.filter(({ id }) => !unreadable.has(id));
    const comparison = compareAnswer({ ...answer, exports }, outlines, context);
    const touched = new Set(comparison.tasks.map(({ id }) => id));
    const rest = [...outlines.values()].filter(({ id, report }) => report === answer.report && !touched.has(id));
    const left = await announceExports(rest, context.account, services, (id) => unreadable.add(id));
    storing.set(one, {
      ...comparison,
      context,
      left,
      announcements: [],
      changed: [],
      errors: [...left.errors],
      finished: 0,
    });
  }

  const all = [...storing.values()].flatMap((progress) => progress.tasks.map((task) => ({ task, progress })));
  const mayGoOn = ({ errors }: Progress): boolean => errors.length < MAX_ERRORS && !isTimeUp();
  for (let done = 0; done < all.length && !isTimeUp(); done += MAX_BATCH) {
    const waiting: { now: StoredExport; progress: Progress }[] = [];
    const batch = all.slice(done, done + MAX_BATCH).filter(({ progress }) => mayGoOn(progress));
    for (const { task, progress, read } of readAhead(batch, services.exports)) {
      if (!mayGoOn(progress)) continue;
      const { now, isChanged, isDone, error } = await doTask(task, read, progress.context, services);
      if (error instanceof StoredItemError) unreadable.add(task.id);
      else if (error !== undefined) progress.errors.push(error);
      if (isDone) progress.finished++;
      if (now !== undefined) waiting.push({ now, progress });
      if (now !== undefined && isChanged) progress.changed.push(now);
    }
    const announcements = await services.announcer.announce(waiting.map(({ now }) => now));
    for (const [index, announcement] of announcements.entries()) {
      waiting[index]?.progress.announcements.push(announcement);
      waiting[index]?.progress.errors.push(...announcement.errors);
    }
  }
  return new Map([...storing].map(([one, progress]) => [one, resultOf(progress)]));
}

function resultOf(progress: Progress): StoreResult {
  const { tasks, finished, left, errors, changed, pendingRemovals, isMassDisappearance } = progress;
  const { announced, refusal, waitingSince } = together([left, ...progress.announcements]);
  const isStored = finished === tasks.length && errors.length === 0;
  const isAnnounced = isStored && left.isAnnounced && waitingSince.length === 0;
  const isSettled = isAnnounced && pendingRemovals === 0;
  return { changed, announced, isStored, refusal, waitingSince, errors, isAnnounced, isSettled, isMassDisappearance };
}

type Read = Promise<StoredExport | undefined>;

/** The exports of some tasks, read side by side: only the writes have an order. */
function readAhead<One extends { readonly task: Task; readonly progress: Progress }>(
  batch: readonly One[],
  exports: ExportStore,
): (One & { read: Read })[] {
  return batch.map((one) => {
    const { task, progress } = one;
    const read = task.isKnown ? exports.get(progress.context.account, task.id) : Promise.resolve(undefined);
    // A task that is not come to any more has nobody to hear of its failure.
    read.catch(() => undefined);
    return { ...one, read };
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
