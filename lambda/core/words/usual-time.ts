import type { Export } from '../exports/export';

/** How long earlier exports took, in milliseconds from the request until they were ready. */
export interface UsualTime {
  readonly medianMs: number;
  /** Nine in ten took no longer. */
  readonly mostMs: number;
  readonly count: number;
}

type Timed = Pick<Export, 'account' | 'report' | 'state' | 'createdAt' | 'completedAt'>;

/** Fewer say nothing of what is usual. */
const ENOUGH = 3;

/**
 * From the request until Kraken was done, in milliseconds. Kraken's `starttm` is no help: at times it is the start of the
 * data. Undefined for what is not done, and for what failed, which says nothing of how long an export takes.
 */
export function timeTaken({ state, createdAt, completedAt }: Timed): number | undefined {
  if (state === 'failed' || createdAt === null || completedAt === null) return undefined;
  return Math.max(0, Date.parse(completedAt) - Date.parse(createdAt));
}

/** What is usual for each account and report, by `usualKey`. Those of which too little is known are left out. */
export function usualTimes(exports: Iterable<Timed>): ReadonlyMap<string, UsualTime> {
  const times = new Map<string, number[]>();
  for (const one of exports) {
    const taken = timeTaken(one);
    if (taken === undefined) continue;
    const key = usualKey(one);
    const list = times.get(key);
    if (list === undefined) times.set(key, [taken]);
    else list.push(taken);
  }
  const known = [...times].filter(([, list]) => list.length >= ENOUGH);
  return new Map(known.map(([key, list]) => [key, summary(list.sort((a, b) => a - b))]));
}

export const usualKey = ({ account, report }: Pick<Export, 'account' | 'report'>): string => `${account}/${report}`;

const summary = (sorted: readonly number[]): UsualTime => ({
  medianMs: quantile(sorted, 0.5),
  mostMs: quantile(sorted, 0.9),
  count: sorted.length,
});

/** The smallest of the times within which this share of the exports was ready. */
const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.ceil(sorted.length * share) - 1] ?? 0;
