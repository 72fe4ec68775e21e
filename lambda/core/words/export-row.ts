import type { Export } from '../exports/export';
import { ageWords, expiryWords, isOverdue, timeWords } from './export-words';
import { stateWord } from './state-words';
import { type UsualTime, usualKey } from './usual-time';

/** What is told of each export, by the names that people see above it. */
export const EXPORT_COLUMNS = {
  state: 'State',
  description: 'Description',
  account: 'Account',
  report: 'Report',
  requested: 'Requested',
  duration: 'Duration',
  expires: 'Expires',
} as const;

type Told = Parameters<typeof timeWords>[0] & Parameters<typeof expiryWords>[0] & Parameters<typeof stateWord>[0];

export interface ExportRow {
  readonly state: string;
  readonly requested: string;
  readonly duration: string;
  readonly expires: string;
  /** Whether it takes longer than is usual. */
  readonly isOverdue: boolean;
}

/** An export at a moment, in words. */
export function exportRow(one: Told, usualTimes: ReadonlyMap<string, UsualTime>, now: number): ExportRow {
  const usual = usualTimes.get(usualKey(one));
  return {
    state: stateWord(one),
    requested: ageWords(one, now),
    duration: timeWords(one, usual, now),
    expires: expiryWords(one, now),
    isOverdue: isOverdue(one, usual, now),
  };
}

type Dated = Pick<Export, 'state' | 'version' | 'changedAt' | 'completedAt' | 'createdAt'>;

/**
 * When there was the last news of an export. One that was first seen as it is now has the time that Kraken gives:
 * otherwise all that were there when the first poll looked would be alike.
 */
const newsAt = ({ version, changedAt, completedAt, createdAt }: Dated): string =>
  version === 1 ? (completedAt ?? createdAt ?? changedAt) : changedAt;

/** The order of exports with the latest news first. */
export const byNews = (a: Dated, b: Dated): number => descending(newsAt(a), newsAt(b));

/** The later first, of times as they are written. */
export const descending = (a: string, b: string): number => (a < b ? 1 : a > b ? -1 : 0);
