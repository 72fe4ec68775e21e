import * as v from 'valibot';
import { isLoopback } from '../http/loopback';

/** Where a Kraken is: its origin, over https, or over http on this machine only, because the key goes there. */
export const KrakenUrlSchema = v.pipe(
  v.string(),
  v.check(isAllowed, 'allowed is an https URL, or http on localhost, without a path, such as https://api.kraken.com'),
  v.transform((text) => new URL(text).origin),
);

function isAllowed(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password, pathname, search, hash } = new URL(text);
  const isSafe = protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));
  return isSafe && pathname === '/' && `${username}${password}${search}${hash}` === '';
}
