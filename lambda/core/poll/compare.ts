import type { StoredExport, Timestamp } from '../exports/export';
import { clearMissed, markMissed, observeListed, removeMissed } from '../exports/observe';
import type { Answer } from './answer';

/** Successful polls in a row that must miss an export before it counts as removed. */
const CONFIRMATIONS = 2;
/** The same when so many vanish at once that Kraken is more likely wrong than the exports gone. */
const MASS_CONFIRMATIONS = 10;
const MASS_AT_LEAST = 10;

/** One write to make, and what it was computed from. */
export interface Change {
  readonly before: StoredExport | undefined;
  readonly next: StoredExport;
}

export interface Comparison {
  /** In the order in which they are written: it becomes their order in the change feed. */
  readonly changes: readonly Change[];
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
  /** Unix seconds after which an export that is removed now may be forgotten. */
  readonly removedTtl: number;
  readonly generation: number;
}

/** What an answer changes of what is stored. An export that the answer leaves out is never deleted, and removed only once confirmed. */
export function compareAnswer(
  answer: Answer,
  stored: ReadonlyMap<string, StoredExport>,
  context: CompareContext,
): Comparison {
  const listed = answer.exports.flatMap((seen, index): Change[] => {
    const before = stored.get(seen.id);
    const next = observeListed(before, seen, { ...context, index });
    return next === undefined ? [] : [{ before, next }];
  });

  const present = new Set(answer.exports.map(({ id }) => id));
  const known = [...stored.values()].filter(
    ({ export: { report, state } }) => report === answer.report && state !== 'removed',
  );
  const missing = answer.hasNameless
    ? []
    : known.filter(({ export: { id } }) => !present.has(id) && !answer.unreadableIds.has(id));
  const isMassDisappearance = missing.length >= MASS_AT_LEAST && missing.length > known.length / 2;
  const needed = isMassDisappearance ? MASS_CONFIRMATIONS : CONFIRMATIONS;

  const absent = missing.flatMap((before, index): Change[] => {
    if (before.observedNonce >= context.nonce) return [];
    const { missedSince } = before;
    if (missedSince === undefined)
      return [{ before, next: markMissed(before, context.completeAnswers, context.nonce) }];
    const misses = context.completeAnswers - missedSince + 1;
    if (misses < needed) return [];
    const observation = { ...context, index: answer.exports.length + index };
    return [{ before, next: removeMissed(before, observation, context.removedTtl) }];
  });
  const unreadable = known.flatMap((before): Change[] => {
    const isThere = answer.unreadableIds.has(before.export.id) && !present.has(before.export.id);
    if (!isThere || before.missedSince === undefined || before.observedNonce >= context.nonce) return [];
    return [{ before, next: clearMissed(before, context.nonce) }];
  });
  const removals = absent.filter(({ next }) => next.export.state === 'removed').length;
  return {
    changes: [...listed, ...unreadable, ...absent],
    pendingRemovals: missing.length - removals,
    isMassDisappearance,
  };
}
