import { contentDigest } from '../exports/changed-fields';
import type { KrakenExport, StoredExport, Timestamp } from '../exports/export';
import { clearMissed, markMissed, observeListed, removeMissed } from '../exports/observe';
import type { ExportOutline } from '../exports/outline';
import { deriveState } from '../exports/state';
import type { Answer } from './answer';

/** Successful polls in a row that must miss an export before it counts as removed. */
const CONFIRMATIONS = 2;
/** The same when so many vanish at once that Kraken is more likely wrong than the exports gone. */
const MASS_CONFIRMATIONS = 10;
const MASS_AT_LEAST = 10;

/** What an answer means for one export, to be worked out on the export itself. */
export type Task = {
  readonly id: string;
  /** Whether it was stored already when the answer was compared. */
  readonly isKnown: boolean;
} & (
  | { readonly kind: 'listed'; readonly seen: KrakenExport; readonly index: number }
  | { readonly kind: 'missing' }
  | { readonly kind: 'gone'; readonly index: number }
  /** Listed, though nothing else can be read of it. */
  | { readonly kind: 'unreadable' }
);

export interface Comparison {
  /** In the order in which they are to be written: it becomes their order in the change feed. */
  readonly tasks: readonly Task[];
  /** Exports that Kraken left out and that are not yet confirmed as removed. */
  readonly pendingRemovals: number;
  readonly isMassDisappearance: boolean;
}

export interface CompareContext {
  readonly account: string;
  readonly nonce: bigint;
  readonly at: Timestamp;
  readonly correlationId: string;
  /** Complete answers for this report before this one. */
  readonly completeAnswers: number;
  /** How many of these came before the first whose misses count. */
  readonly missesFrom: number;
  /** Unix seconds after which an export that is removed now may be forgotten. */
  readonly removedTtl: number;
  readonly generation: number;
}

/** Which exports an answer may change. One that it leaves out is never deleted, and removed only once confirmed. */
export function compareAnswer(
  answer: Answer,
  outlines: ReadonlyMap<string, ExportOutline>,
  context: CompareContext,
): Comparison {
  const { nonce } = context;
  const listed = answer.exports.flatMap((seen, index): Task[] => {
    const outline = outlines.get(seen.id);
    const isNews = outline === undefined || mayDiffer(outline, seen, context);
    return isNews ? [{ kind: 'listed', id: seen.id, isKnown: outline !== undefined, seen, index }] : [];
  });

  const present = new Set(answer.exports.map(({ id }) => id));
  const known = [...outlines.values()].filter(({ report, state }) => report === answer.report && state !== 'removed');
  const missing = answer.hasNameless ? [] : known.filter(({ id }) => !present.has(id) && !answer.unreadableIds.has(id));
  const isMassDisappearance = missing.length >= MASS_AT_LEAST && missing.length > known.length / 2;
  const needed = isMassDisappearance ? MASS_CONFIRMATIONS : CONFIRMATIONS;

  const absent = missing.flatMap(({ id, missedSince, observedNonce }, place): Task[] => {
    if (observedNonce >= nonce) return [];
    if (missedSince === undefined) return [{ kind: 'missing', id, isKnown: true }];
    const isConfirmed = context.completeAnswers - Math.max(missedSince, context.missesFrom) + 1 >= needed;
    return isConfirmed ? [{ kind: 'gone', id, isKnown: true, index: answer.exports.length + place }] : [];
  });
  const unreadable = known
    .filter(({ id }) => answer.unreadableIds.has(id) && !present.has(id))
    .filter(({ missedSince, observedNonce }) => missedSince !== undefined && observedNonce < nonce)
    .map(({ id }): Task => ({ kind: 'unreadable', id, isKnown: true }));
  const removals = absent.filter(({ kind }) => kind === 'gone').length;
  const tasks = [...listed, ...unreadable, ...absent];
  return { tasks, pendingRemovals: missing.length - removals, isMassDisappearance };
}

/** Whether `observeListed` may have something to say: it has the last word, on the export itself. */
function mayDiffer(outline: ExportOutline, seen: KrakenExport, { nonce, generation }: CompareContext): boolean {
  if (outline.observedNonce >= nonce) return false;
  const isSame = outline.content === contentDigest(seen) && outline.state === deriveState(seen);
  return !isSame || outline.missedSince !== undefined || outline.version <= generation;
}

/**
 * The export after a task, or undefined if there is nothing to write.
 * @param before the export as it is stored
 */
export function afterTask(
  task: Task,
  before: StoredExport | undefined,
  context: CompareContext,
): StoredExport | undefined {
  if (task.kind === 'listed') return observeListed(before, task.seen, { ...context, index: task.index });
  if (before === undefined || before.observedNonce >= context.nonce) return undefined;
  switch (task.kind) {
    case 'missing':
      return before.missedSince === undefined ? markMissed(before, context.completeAnswers, context.nonce) : undefined;
    case 'unreadable':
      return before.missedSince === undefined ? undefined : clearMissed(before, context.nonce);
    case 'gone':
      // Somebody else may have removed it, or found it again, since it was compared.
      return before.missedSince === undefined || before.export.state === 'removed'
        ? undefined
        : removeMissed(before, { ...context, index: task.index }, context.removedTtl);
  }
}
