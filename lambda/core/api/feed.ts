import type { StoredExport } from '../exports/export';
import type { ChangesQuery, ExportReader } from '../ports';
import type { Positions } from './cursor';

/** Reads one account's changes. */
export type ChangesSource = ExportReader['changes'];

export interface FeedRequest extends Pick<ChangesQuery, 'order' | 'limit' | 'filter'> {
  readonly accounts: readonly string[];
  readonly positions: Positions;
}

export interface FeedPage {
  readonly exports: readonly StoredExport[];
  readonly positions: Positions;
  /** Whether nothing is behind this page. */
  readonly isEnd: boolean;
}

/** A Lambda function's answer may have 6 MB, and an export 32 KB of Kraken's own fields: such pages are cut short. */
const MAX_PAGE_BYTES = 4_000_000;
/** Reads beyond those that a full page needs, for filters that let little through. */
const SPARE_READS = 4;

/** The changes of one account on their way into the page. */
interface Stream {
  readonly account: string;
  /** Up to where all is in the page or was left out by the filter. */
  position: string | undefined;
  /** Read, and not yet in the page. */
  waiting: readonly StoredExport[];
  readUpTo: string | undefined;
  isEnd: boolean;
}

/**
 * One page of the changes of several accounts. Within an account the order is that of `changeSeq`; the accounts are
 * merged by time, which their clocks tell only roughly.
 *
 * Every account is read in portions of its share of the page, again only when a portion is used up: at most about twice
 * the page is read, however many accounts there are. A page may be short though more follows; its positions say from
 * where. They never pass an export that was not told.
 */
export async function readFeed(request: FeedRequest, read: ChangesSource): Promise<FeedPage> {
  const { order, limit, filter, accounts } = request;
  const streams = accounts.map((account): Stream => {
    const position = request.positions.get(account) || undefined;
    return { account, position, waiting: [], readUpTo: position, isEnd: false };
  });
  const portion = Math.ceil(limit / accounts.length);
  let readsLeft = 2 * accounts.length + SPARE_READS;
  let bytesLeft = MAX_PAGE_BYTES;
  const page: StoredExport[] = [];

  while (page.length < limit && bytesLeft > 0) {
    const dry = streams.filter(({ waiting, isEnd }) => waiting.length === 0 && !isEnd);
    if (dry.length > readsLeft) break;
    readsLeft -= dry.length;
    await Promise.all(dry.map((stream) => refill(stream, { order, limit: portion, filter }, read)));
    // Which account comes next is only known if each has something to show or nothing left.
    if (streams.some(({ waiting, isEnd }) => waiting.length === 0 && !isEnd)) continue;
    const next = takeNext(streams, order);
    if (next === undefined) break;
    page.push(next);
    bytesLeft -= Buffer.byteLength(JSON.stringify(next.export));
  }
  return {
    exports: page,
    positions: new Map(
      streams.flatMap(({ account, position }) => (position === undefined ? [] : [[account, position]])),
    ),
    isEnd: streams.every(({ waiting, isEnd }) => waiting.length === 0 && isEnd),
  };
}

async function refill(
  stream: Stream,
  query: Pick<ChangesQuery, 'order' | 'limit' | 'filter'>,
  read: ChangesSource,
): Promise<void> {
  const { exports, position, isEnd } = await read({ ...query, account: stream.account, after: stream.readUpTo });
  stream.waiting = exports;
  stream.readUpTo = position ?? stream.readUpTo;
  stream.isEnd = isEnd;
  if (exports.length === 0) stream.position = stream.readUpTo;
}

/** Takes the export that changed first, or last, from the account that has it. */
function takeNext(streams: readonly Stream[], order: ChangesQuery['order']): StoredExport | undefined {
  const isBefore = (a: StoredExport, b: StoredExport): boolean =>
    order === 'asc' ? a.export.changedAt < b.export.changedAt : a.export.changedAt > b.export.changedAt;
  let source: Stream | undefined;
  let next: StoredExport | undefined;
  for (const stream of streams) {
    const [head] = stream.waiting;
    if (head !== undefined && (next === undefined || isBefore(head, next))) [source, next] = [stream, head];
  }
  if (source === undefined || next === undefined) return undefined;
  source.waiting = source.waiting.slice(1);
  source.position = source.waiting.length === 0 ? source.readUpTo : next.changeSeq;
  return next;
}
