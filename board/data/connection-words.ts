import { showWhole } from '../../lambda/core/words/durations';
import type { Trouble } from './trouble';

/** Answers are held back, and waited for, less long. After more nobody has looked: the page was hidden, or the machine asleep. */
const STALE_MS = 60_000;

/** How the page stands with whoever serves it. */
export interface ConnectionWords {
  readonly isLive: boolean;
  readonly words: string;
  readonly hint: string;
  /** How old what is shown is, apart, because it changes with every second. */
  readonly age: string;
}

/**
 * @param confirmedAt until when what is shown was all there is
 */
export function connectionWords(
  trouble: Trouble | undefined,
  confirmedAt: number | undefined,
  now: number,
): ConnectionWords {
  const ms = confirmedAt === undefined ? undefined : now - confirmedAt;
  const age = ms === undefined ? '' : `What is shown is ${showWhole(ms)} old.`;
  if (trouble !== undefined)
    return { isLive: false, words: `${trouble.problem} Trying again.`, hint: trouble.hint, age };
  if (ms === undefined) return { isLive: false, words: 'loading…', hint: '', age: '' };
  if (ms > STALE_MS) return { isLive: false, words: 'Looking again.', hint: '', age };
  return { isLive: true, words: 'live', hint: '', age: '' };
}
