/** API Gateway gives up on a request after 30 seconds, and what answers it may have to start first. */
export const MAX_WAIT_SECONDS = 20;

/**
 * One preference among others, which are separated by commas; a comma between quotes is none. A quote that nothing closes
 * reaches to the end, so that none is looked for twice.
 */
const PREFERENCES = /(?:[^,"]|"(?:[^"\\]|\\.)*\\?(?:"|$))+/g;
const WAIT = /^\s*wait\s*=\s*(?:"(\d+)"|(\d+))\s*(?:;|$)/i;

/**
 * How many seconds a request would rather wait than be told that nothing has changed, by its `Prefer` header (RFC 7240);
 * undefined if it would not. Who would wait longer than is possible waits as long as is. What is no number of seconds is
 * left alone: a preference that cannot be followed is to be ignored, not refused.
 */
export function preferredWait(prefer: string | undefined): number | undefined {
  for (const preference of prefer?.match(PREFERENCES) ?? []) {
    const wait = WAIT.exec(preference);
    // Only the first one counts.
    if (wait !== null) return Math.min(Number(wait[1] ?? wait[2]), MAX_WAIT_SECONDS) || undefined;
  }
  return undefined;
}
