import { unannounced } from '../exports/events';
import type { StoredExport, Timestamp } from '../exports/export';
import { observeListed } from '../exports/observe';
import type { ExportStore } from '../ports';
import { type Announcer, MAX_BATCH } from './announce';
import type { Answer } from './answer';
import { type Change, type CompareContext, compareAnswer } from './compare';

/** What storing and announcing an answer came to. */
export interface StoreResult {
  /** What changed and is stored now, in the order of the change feed. */
  readonly changed: readonly StoredExport[];
  readonly announced: number;
  readonly isStored: boolean;
  /** Why not everything was announced; undefined if it was. */
  readonly refusal: string | undefined;
  /** When the changes were seen that are still to be announced. */
  readonly waitingSince: readonly Timestamp[];
  /** What the table answered to writes that failed. */
  readonly errors: readonly unknown[];
  /** Whether nothing is left that the next poll would have to look for, even if Kraken answers the same. */
  readonly isSettled: boolean;
  readonly isMassDisappearance: boolean;
}

/** One export that cannot be written does not keep the others from it; after so many it is the table that has trouble. */
const MAX_ERRORS = 3;

/**
 * Stores what an answer changes and announces it, ten exports at a time, so that a poll that is cut off has finished with
 * all but the last ten. What an earlier poll left unannounced goes first.
 *
 * The writes go out one by one, in the order of the change feed: a reader who has seen one change has seen all before it.
 * @param stored all exports of the account by id, as they are in the table
 * @param isTimeUp asked before each write: once the lease may be somebody else's, nothing is written any more
 */
export async function storeAnswer(
  answer: Answer,
  stored: ReadonlyMap<string, StoredExport>,
  context: CompareContext,
  services: { readonly exports: ExportStore; readonly announcer: Announcer },
  isTimeUp: () => boolean,
): Promise<StoreResult> {
  const { changes, pendingRemovals, isMassDisappearance } = compareAnswer(answer, stored, context);
  const work: (StoredExport | Change)[] = [...leftOver(answer, stored, changes), ...changes];
  const changed: StoredExport[] = [];
  const errors: unknown[] = [];
  let [announced, written] = [0, 0];
  let refusal: string | undefined;
  const waitingSince: Timestamp[] = [];
  const mayGoOn = (): boolean => errors.length < MAX_ERRORS && !isTimeUp();

  for (let done = 0; done < work.length && mayGoOn(); done += MAX_BATCH) {
    const waiting: StoredExport[] = [];
    for (const item of work.slice(done, done + MAX_BATCH)) {
      if (!mayGoOn()) break;
      const now = 'next' in item ? await writeChange(item, answer, context, services.exports, errors) : item;
      if (now === undefined) continue;
      written++;
      waiting.push(now);
      if ('next' in item && now.changeSeq !== item.before?.changeSeq) changed.push(now);
    }
    const announcement = await services.announcer.announce(waiting);
    announced += announcement.announced;
    refusal ??= announcement.refusal;
    waitingSince.push(...announcement.waitingSince);
  }
  const isStored = written === work.length;
  const isSettled = isStored && refusal === undefined && pendingRemovals === 0;
  return { changed, announced, isStored, refusal, waitingSince, errors, isSettled, isMassDisappearance };
}

/** Exports of the answer's report that an earlier poll stored and did not announce, the oldest change first. */
function leftOver(
  { report }: Answer,
  stored: ReadonlyMap<string, StoredExport>,
  changes: readonly Change[],
): StoredExport[] {
  const changing = new Set(changes.map(({ next }) => next.export.id));
  return [...stored.values()]
    .filter(
      (known) => known.export.report === report && !changing.has(known.export.id) && unannounced(known).length > 0,
    )
    .sort((a, b) => (a.changeSeq < b.changeSeq ? -1 : 1));
}

/**
 * Writes one change. If the item turned out to be another than was read, compares once more with what is there.
 * @returns what is stored now, or undefined if that is left to the next poll
 */
async function writeChange(
  { before, next }: Change,
  answer: Answer,
  context: CompareContext,
  exports: ExportStore,
  errors: unknown[],
): Promise<StoredExport | undefined> {
  try {
    if (await exports.write(next, before)) return next;
    const { account, id } = next.export;
    const current = await exports.get(account, id);
    if (current === undefined) return undefined;
    // The answer to a write can get lost, and the SDK then sends it again: refused because of itself.
    const isOwn = current.observedNonce === next.observedNonce && current.export.version === next.export.version;
    if (isOwn) return current;
    const index = answer.exports.findIndex((listed) => listed.id === id);
    const seen = answer.exports[index];
    if (seen === undefined) return undefined;
    const again = observeListed(current, seen, { ...context, index });
    if (again === undefined) return current;
    return (await exports.write(again, current)) ? again : undefined;
  } catch (error) {
    errors.push(error);
    return undefined;
  }
}
