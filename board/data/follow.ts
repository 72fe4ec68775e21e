import { accounts, changes, newestExports, Refused } from './api';
import { Bell, ringForEvents } from './bell';
import type { Board } from './board';

/**
 * How the page hears of news: `events` from the stream of the local host, which is a bell and no more; `poll` by asking
 * the API to hold its answer back until there is some.
 */
export type NewsSource = 'events' | 'poll';

const FIRST_LOOK = 50;
const HELD_SECONDS = 20;
/** How often to look without having been woken: health grows old without an event, and connections die without a word. */
const LOOK_MS = 5_000;
/** An API that does not hold its answers back is not asked more often than this. */
const PACE_MS = 1_000;
const LONGEST_PAUSE_MS = 5_000;

/**
 * Keeps the board up to date, for as long as the page is open. All data comes from the change feed, behind a cursor: what
 * was missed while there was no connection is what comes next.
 */
export async function follow(source: NewsSource, board: Board): Promise<never> {
  const bell = new Bell();
  if (source === 'events') ringForEvents(bell);
  await lookFirst(board);
  let cursor: string | undefined;
  let isAtEnd = false;
  let failures = 0;
  for (;;) {
    const begun = Date.now();
    try {
      const page = await changes(cursor, isAtEnd && source === 'poll' ? HELD_SECONDS : 0);
      isAtEnd = page.nextCursor === cursor;
      cursor = page.nextCursor ?? undefined;
      board.take(page.items);
      if (isAtEnd) board.caughtUp(await accounts());
      failures = 0;
    } catch (error) {
      board.lose(error);
      // The cursor is of another query or version: the host behind this address is not the one it was.
      if (error instanceof Refused && error.status === 400) cursor = undefined;
      failures += 1;
      await new Promise((resolve) => setTimeout(resolve, Math.min(500 * 2 ** failures, LONGEST_PAUSE_MS)));
      continue;
    }
    if (!isAtEnd) continue;
    await bell.wait((source === 'events' ? LOOK_MS : PACE_MS) - (Date.now() - begun));
    // Held answers cost money, and nobody looks.
    if (source === 'poll') await untilVisible();
  }
}

/** The newest exports and the accounts, before everything else is there. */
async function lookFirst(board: Board): Promise<void> {
  try {
    const [known, { items }] = await Promise.all([accounts(), newestExports(FIRST_LOOK)]);
    board.accounts.value = known;
    board.take(items);
  } catch (error) {
    board.lose(error);
  }
}

function untilVisible(): Promise<void> {
  if (document.visibilityState === 'visible') return Promise.resolve();
  return new Promise((resolve) => document.addEventListener('visibilitychange', () => resolve(), { once: true }));
}
