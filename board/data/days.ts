import type { ExportAnswer } from '../../lambda/contract/export';
import { timeTaken } from '../../lambda/core/words/usual-time';

/** One day, in local time, and how many exports were requested on it. */
export interface Day {
  /** Its beginning, in seconds since 1970, as charts have it. */
  readonly at: number;
  readonly count: number;
}

type Requested = Pick<ExportAnswer, 'createdAt' | 'firstSeenAt'>;

const requestedAt = ({ createdAt, firstSeenAt }: Requested): number => Date.parse(createdAt ?? firstSeenAt);

/** The last days, today as the last, also those without an export. */
export function exportsPerDay(exports: Iterable<Requested>, now: number, days: number): Day[] {
  const today = new Date(now);
  // Counted by the calendar: a day may have 23 or 25 hours.
  const starts = Array.from({ length: days }, (_, index) =>
    new Date(today.getFullYear(), today.getMonth(), today.getDate() - (days - 1 - index)).getTime(),
  );
  const counts = starts.map(() => 0);
  for (const one of exports) {
    const at = requestedAt(one);
    const day = starts.findLastIndex((start) => start <= at);
    if (day >= 0) counts[day] = (counts[day] ?? 0) + 1;
  }
  return starts.map((start, index) => ({ at: start / 1000, count: counts[index] ?? 0 }));
}

/** An export as a point: when it was requested, in seconds since 1970, and how many seconds it took. */
export interface Taken {
  readonly at: number;
  readonly seconds: number;
  readonly report: ExportAnswer['report'];
}

/** Those of the last days that are done, the oldest first. */
export function timesTaken(exports: Iterable<ExportAnswer>, now: number, days: number): Taken[] {
  const first = now - days * 86_400_000;
  return [...exports]
    .flatMap((one) => {
      const ms = timeTaken(one);
      const at = requestedAt(one);
      return ms === undefined || at < first
        ? []
        : [{ at: at / 1000, seconds: Math.max(1, ms / 1000), report: one.report }];
    })
    .sort((a, b) => a.at - b.at);
}
