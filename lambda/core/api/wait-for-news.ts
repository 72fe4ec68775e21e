import type { Context } from 'hono';
import { preferredWait } from './prefer';
import type { ApiServices } from './services';

/** From one look to the next. A look costs one small read, and news is told half of this late on average. */
const LOOK_EVERY_MS = 1_000;

/**
 * Holds a request that prefers to wait until there is news, its time is up, or nobody waits for the answer any more. The
 * request is answered afterwards as if it came only now.
 */
export async function waitForNews(
  c: Context,
  { clock, pause }: Pick<ApiServices, 'clock' | 'pause'>,
  hasNews: () => Promise<boolean>,
): Promise<void> {
  const seconds = preferredWait(c.req.header('Prefer'));
  if (seconds === undefined) return;
  const until = clock.now() + seconds * 1000;
  for (let leftMs = seconds * 1000; leftMs > 0; leftMs = until - clock.now()) {
    if (await hasNews()) break;
    if (!(await pause(Math.min(leftMs, LOOK_EVERY_MS), c.req.raw.signal))) break;
  }
  c.header('Preference-Applied', `wait=${seconds}`);
}
