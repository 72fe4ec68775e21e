import { timingSafeEqual } from 'node:crypto';
import type { AllowedAccounts, StoredToken, TokenList } from './token-list';
import { digestOf, isTokenText } from './token-text';

/** Who asks, and what they may see. */
export interface TokenHolder {
  readonly name: string;
  readonly accounts: AllowedAccounts;
}

/**
 * The holder of a token, or undefined if it is not in the list or has expired; which of the two is nobody's business.
 *
 * Takes the same time whichever token it is and however much of it is right: its hash is compared with every stored one,
 * each to the last byte.
 * @param now milliseconds since 1970
 */
export function verifyToken({ tokens }: TokenList, text: string, now: number): TokenHolder | undefined {
  if (!isTokenText(text)) return undefined;
  const digest = Buffer.from(digestOf(text), 'hex');
  let found: StoredToken | undefined;
  for (const token of tokens) if (timingSafeEqual(Buffer.from(token.sha256, 'hex'), digest)) found = token;
  if (found === undefined || Date.parse(found.expiresAt) <= now) return undefined;
  return { name: found.name, accounts: found.accounts };
}

/** The token in an `Authorization` header (RFC 6750), if there is one. */
export function bearerToken(authorization: string | undefined): string | undefined {
  return /^Bearer +([^ ]+) *$/i.exec(authorization ?? '')?.[1];
}
