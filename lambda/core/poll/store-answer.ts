import { unannounced } from '../exports/events';
import type { StoredExport } from '../exports/export';
import { type AnnounceServices, announce, MAX_BATCH } from './announce';
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
  /** Whether nothing is left that the next poll would have to look for, even if Kraken answers the same. */
  readonly isSettled: boolean;
  readonly isMassDisappearance: boolean;
}

/**
 * Stores what an answer changes and announces it, ten exports at a time, so that a poll that is cut off has finished with
 * all but the last ten. What an earlier poll left unannounced goes first.
 *
 * The writes go out one by one, in the order of the change feed: a reader who has seen one change has seen all before it.
 * @param stored all exports of the account by id, as they are in the table
 * @param isTimeUp asked before each batch
 */
export async function storeAnswer(
  answer: Answer,
  stored: ReadonlyMap<string, StoredExport>,
  context: CompareContext,
  services: AnnounceServices,
  isTimeUp: () => boolean,
): Promise<StoreResult> {
  const { changes, pendingRemovals, isMassDisappearance } = compareAnswer(answer, stored, context);
  const changing = new Set(changes.map(({ next }) => next.export.id));
  const leftOver = [...stored.values()]
    .filter((known) => !changing.has(known.export.id) && unannounced(known).length > 0)
    .sort((a, b) => (a.changeSeq < b.changeSeq ? -1 : 1));

  const work: (StoredExport | Change)[] = [...leftOver, ...changes];
  const changed: StoredExport[] = [];
  let [announced, lost, done] = [0, 0, 0];
  let refusal: string | undefined;
  while (done < work.length && !isTimeUp()) {
    const waiting: StoredExport[] = [];
    for (const item of work.slice(done, done + MAX_BATCH)) {
      const written = 'next' in item ? await writeChange(item, answer, context, services) : item;
      if (written === 'lost') lost++;
      else waiting.push(written);
      if (written !== 'lost' && 'next' in item && written.changeSeq !== item.before?.changeSeq) changed.push(written);
    }
    const result = await announce(waiting, services);
    announced += result.announced;
    refusal ??= result.refusal;
    done += MAX_BATCH;
  }
  const isStored = lost === 0 && done >= work.length;
  const isSettled = isStored && refusal === undefined && pendingRemovals === 0;
  return { changed, announced, isStored, refusal, isSettled, isMassDisappearance };
}

/** Writes one change. If the item turned out to be another than was read, compares once more with what is there. */
async function writeChange(
  change: Change,
  answer: Answer,
  context: CompareContext,
  { exports }: AnnounceServices,
): Promise<StoredExport | 'lost'> {
  if (await exports.write(change.next, change.before)) return change.next;
  const { account, id } = change.next.export;
  const current = await exports.get(account, id);
  if (current === undefined) return 'lost';
  // The answer to a write can get lost, and the SDK then sends it again: refused because of itself.
  const isOwn =
    current.observedNonce === change.next.observedNonce && current.export.version === change.next.export.version;
  if (isOwn) return current;
  const seen = answer.exports.find((listed) => listed.id === id);
  if (seen === undefined) return 'lost';
  const again = compareAnswer({ ...answer, exports: [seen] }, new Map([[id, current]]), context).changes[0];
  if (again === undefined) return current;
  const next = { ...again.next, changeSeq: change.next.changeSeq };
  return (await exports.write(next, current)) ? next : 'lost';
}
