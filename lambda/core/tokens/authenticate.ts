import type { Clock, TokenSource } from '../ports';
import { type TokenHolder, verifyToken } from './verify-token';

/** How long a list is used without asking for it again, so also how long a revoked token may go on. */
const REMEMBERED_MS = 60_000;
/** A token that is not in the list may be newer than the list. Guessers must not cause a read with each guess. */
const REMEMBERED_FOR_STRANGERS_MS = 5_000;

/** The holder of a token, or undefined if nobody is to be let in with it. */
export async function authenticate(
  source: TokenSource,
  text: string,
  clock: Pick<Clock, 'now'>,
): Promise<TokenHolder | undefined> {
  for (const maxAgeMs of [REMEMBERED_MS, REMEMBERED_FOR_STRANGERS_MS]) {
    const holder = verifyToken(await source.read(maxAgeMs), text, clock.now());
    if (holder !== undefined) return holder;
  }
  return undefined;
}
