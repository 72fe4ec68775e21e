import type { AccountAnswer } from '../../lambda/core/api/schemas/account';
import { type ExportPage, Refused } from './api';
import { type Board, type Exports, withNewer } from './board';

/**
 * How the page hears of news: `events` from the stream of the local host, which is a bell and no more; `poll` by asking
 * the API to hold its answer back until there is some.
 */
export type NewsSource = 'events' | 'poll';

/** What the page asks for. */
export interface Asked {
  accounts(): Promise<readonly AccountAnswer[]>;
  newestExports(limit: number): Promise<ExportPage>;
  changes(cursor: string | undefined, waitSeconds: number): Promise<ExportPage>;
}

export interface Surroundings {
  readonly api: Asked;
  readonly source: NewsSource;
  readonly now: () => number;
  readonly isVisible: () => boolean;
  /** Passes the time, until something rings: there is news, or somebody looks again. */
  readonly rest: (ms: number) => Promise<void>;
  /** Passes the time. */
  readonly pause: (ms: number) => Promise<void>;
}

const FIRST_LOOK = 50;
const HELD_SECONDS = 20;
/** How often to look without having been woken: health grows old without an event, and connections die without a word. */
const LOOK_MS = 5_000;
/** An API that does not hold its answers back is not asked more often than this. */
const PACE_MS = 1_000;
/** While nobody looks, for the number that stands on the tab. */
const HIDDEN_MS = 60_000;
const LONGEST_PAUSE_MS = 5_000;
/** Kept for long, a page would show what has left the table meanwhile. */
const READ_ANEW_MS = 3_600_000;

/**
 * Keeps the board up to date, for as long as the page is open. All data comes from the change feed, behind a cursor. A feed
 * does not tell what has left the table, and another table may stand behind the address after a restart: so all is read
 * anew after each trouble, and now and then.
 */
export async function follow(board: Board, surroundings: Surroundings): Promise<never> {
  const { api, source, now, isVisible, rest, pause } = surroundings;
  await lookFirst(board, api);
  let cursor: string | undefined;
  let isAtEnd = false;
  /** What was read since the beginning, until that is all. */
  let read: Exports | undefined = new Map();
  let readAt = now();
  let failures = 0;
  for (;;) {
    const begun = now();
    if (read === undefined && begun - readAt > READ_ANEW_MS) {
      cursor = undefined;
      read = new Map();
    }
    try {
      const isHeld = read === undefined && isAtEnd && source === 'poll' && isVisible();
      const page = await api.changes(cursor, isHeld ? HELD_SECONDS : 0);
      isAtEnd = page.nextCursor === cursor;
      cursor = page.nextCursor ?? undefined;
      if (read !== undefined) read = withNewer(read, page.items);
      // What is there already need not wait until all is read.
      if (read === undefined || !board.isComplete.peek()) board.take(page.items);
      if (!isAtEnd) continue;
      if (read !== undefined) {
        board.replace(read);
        read = undefined;
        readAt = now();
      }
      const accounts = await api.accounts();
      board.caughtUp(accounts, now());
      failures = 0;
    } catch (error) {
      board.lose(error);
      failures += 1;
      cursor = undefined;
      read = new Map();
      // A cursor that is refused is no trouble that lasts.
      if (!(error instanceof Refused && error.status === 400 && failures === 1))
        await pause(Math.min(500 * 2 ** failures, LONGEST_PAUSE_MS));
      continue;
    }
    const ms = isVisible() ? { events: LOOK_MS, poll: PACE_MS }[source] : HIDDEN_MS;
    await rest(ms - (now() - begun));
  }
}

/** The newest exports and the accounts, before everything else is there. */
async function lookFirst(board: Board, api: Asked): Promise<void> {
  try {
    const [known, { items }] = await Promise.all([api.accounts(), api.newestExports(FIRST_LOOK)]);
    board.accounts.value = known;
    board.take(items);
  } catch (error) {
    board.lose(error);
  }
}
