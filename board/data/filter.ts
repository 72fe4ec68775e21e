import type { ExportAnswer } from '../../lambda/contract/export';
import { REPORTS, type Report } from '../../lambda/contract/reports';
import { EXPORT_STATES, type ExportState } from '../../lambda/core/exports/state';
import { byNews, descending } from '../../lambda/core/words/export-row';
import { underWayFirst } from '../../lambda/core/words/under-way';
import { timeTaken } from '../../lambda/core/words/usual-time';

/** The orders that rows can have. */
export const SORTS = {
  change: 'under way first',
  request: 'newest request',
  expiry: 'soonest expiry',
  time: 'longest time',
};
export type Sort = keyof typeof SORTS;

/** Which exports are shown, and in which order. */
export interface Filter {
  /** None stands for all that Kraken lists: all but those that are removed. */
  readonly states: readonly ExportState[];
  readonly account: string | undefined;
  readonly report: Report | undefined;
  /** Words that all are in the description, or the id. */
  readonly text: string;
  readonly sort: Sort;
}

export const NO_FILTER: Filter = { states: [], account: undefined, report: undefined, text: '', sort: 'change' };

const isSort = (text: string | null): text is Sort => text !== null && Object.hasOwn(SORTS, text);

/** The filter in the query of an address; what is not understood is left out. */
export function filterFrom(query: string): Filter {
  const given = new URLSearchParams(query);
  const states = given.get('state')?.split(',') ?? [];
  const sort = given.get('sort');
  return {
    states: EXPORT_STATES.filter((state) => states.includes(state)),
    account: given.get('account') ?? undefined,
    report: REPORTS.find((report) => report === given.get('report')),
    text: given.get('q') ?? '',
    sort: isSort(sort) ? sort : NO_FILTER.sort,
  };
}

/** The query that stands for the filter; empty for the one that everybody begins with. */
export function queryOf({ states, account, report, text, sort }: Filter): string {
  const query = new URLSearchParams();
  if (states.length > 0) query.set('state', states.join(','));
  if (account !== undefined) query.set('account', account);
  if (report !== undefined) query.set('report', report);
  if (text !== '') query.set('q', text);
  if (sort !== NO_FILTER.sort) query.set('sort', sort);
  return query.size === 0 ? '' : `?${query}`;
}

/** All that the filter lets through but for the states, of which the page shows how many there are. */
export function matching(exports: Iterable<ExportAnswer>, { account, report, text }: Filter): ExportAnswer[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return [...exports].filter((one) => {
    if (account !== undefined && one.account !== account) return false;
    if (report !== undefined && one.report !== report) return false;
    const searched = `${one.description ?? ''} ${one.id}`.toLowerCase();
    return words.every((word) => searched.includes(word));
  });
}

export const isShown = ({ state }: Pick<ExportAnswer, 'state'>, { states }: Filter): boolean =>
  states.length === 0 ? state !== 'removed' : states.includes(state);

/** In order; what is alike in it has its latest news first. */
export function sorted(exports: readonly ExportAnswer[], sort: Sort): ExportAnswer[] {
  const orders: Record<Sort, (a: ExportAnswer, b: ExportAnswer) => number> = {
    change: underWayFirst,
    request: (a, b) => descending(a.createdAt ?? a.firstSeenAt, b.createdAt ?? b.firstSeenAt),
    expiry: (a, b) => -descending(a.expiresAt ?? NEVER, b.expiresAt ?? NEVER),
    time: (a, b) => (timeTaken(b) ?? -1) - (timeTaken(a) ?? -1),
  };
  return [...exports].sort((a, b) => orders[sort](a, b) || byNews(a, b));
}

/** Behind all times as they are written. */
const NEVER = '~';
