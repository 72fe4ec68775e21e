import type { Export } from '../exports/export';
import { showAge, showCountdown, showDuration, showWhole } from './durations';
import { timeTaken, type UsualTime } from './usual-time';

type Told = Pick<Export, 'account' | 'report' | 'state' | 'createdAt' | 'completedAt' | 'firstSeenAt'>;

/**
 * How long an export took, or is taking, compared with what is usual: `took 27 s, usually 25 s`,
 * `for 4 min, longer than most: usually 1 min`. Empty if there is nothing to tell.
 */
export function timeWords(one: Told, usual: UsualTime | undefined, now: number): string {
  const comparison = usual === undefined ? '' : `usually ${showDuration(usual.medianMs)}`;
  const joined = (words: string, joint: string): string => (comparison === '' ? words : words + joint + comparison);
  if (one.state === 'queued' || one.state === 'processing')
    return joined(`for ${showWhole(elapsed(one, now))}`, isOverdue(one, usual, now) ? ', longer than most: ' : ', ');
  const taken = timeTaken(one);
  return taken === undefined ? '' : joined(`took ${showDuration(taken)}`, ', ');
}

/** Whether an export is under way for longer than nine in ten before it took. */
export const isOverdue = (one: Told, usual: UsualTime | undefined, now: number): boolean =>
  (one.state === 'queued' || one.state === 'processing') && usual !== undefined && elapsed(one, now) > usual.mostMs;

const elapsed = ({ createdAt, firstSeenAt }: Told, now: number): number =>
  Math.max(0, now - Date.parse(createdAt ?? firstSeenAt));

/** `3 min ago`: when the export was requested, or first seen if Kraken does not say. */
export const ageWords = (one: Pick<Export, 'createdAt' | 'firstSeenAt'>, now: number): string =>
  showAge(now - Date.parse(one.createdAt ?? one.firstSeenAt));

/** When Kraken deletes the export: `in 13 days`, `in about 13 days` if it did not say, `2 h ago`. Empty for what is gone. */
export function expiryWords(one: Pick<Export, 'state' | 'expiresAt' | 'expiryIsEstimate'>, now: number): string {
  if (one.expiresAt === null || one.state === 'removed' || one.state === 'failed') return '';
  const left = Date.parse(one.expiresAt) - now;
  if (left <= 0) return showAge(-left);
  return one.expiryIsEstimate ? showCountdown(left).replace(/^in /, 'in about ') : showCountdown(left);
}
