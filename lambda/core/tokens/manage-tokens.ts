import * as v from 'valibot';
import { suggestion } from '../api/suggestion';
import {
  type AllowedAccounts,
  AllowedAccountsSchema,
  MAX_TOKENS,
  type StoredToken,
  type TokenList,
  TokenNameSchema,
} from './token-list';
import { digestOf, newTokenText, type RandomBytes } from './token-text';

/** What somebody asked for cannot be done. The message is one sentence that says what can. */
export class TokenRequestError extends Error {
  override readonly name = 'TokenRequestError';
  readonly code = 'token_request';
}

export interface NewToken {
  readonly name: string;
  readonly accounts: AllowedAccounts;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

/** A token as it is listed: everything about it but what it is. */
export interface TokenEntry extends Pick<StoredToken, 'name' | 'accounts' | 'createdAt' | 'expiresAt'> {
  readonly isExpired: boolean;
}

/**
 * Adds a token.
 * @param now milliseconds since 1970
 * @returns its text, which is never to be had again, and the list to be stored
 */
export function createToken(
  list: TokenList,
  { name, accounts, expiresAt }: NewToken,
  { now, randomBytes }: { readonly now: number; readonly randomBytes: RandomBytes },
): { readonly text: string; readonly list: TokenList } {
  if (!v.is(TokenNameSchema, name))
    throw new TokenRequestError('a token is named with 1 to 64 letters, digits or any of ._-, a letter or digit first');
  if (!v.is(AllowedAccountsSchema, accounts))
    throw new TokenRequestError('a token is for "all" accounts, or for a list of their names');
  if (list.tokens.some((token) => token.name === name))
    throw new TokenRequestError(`there is a token named "${name}" already: revoke it first, or take another name`);
  if (list.tokens.length >= MAX_TOKENS)
    throw new TokenRequestError(`there are ${MAX_TOKENS} tokens, which is all that there may be: revoke one first`);
  if (!(expiresAt > now && expiresAt <= LATEST)) throw new TokenRequestError('a token expires in the future');
  const text = newTokenText(randomBytes);
  const token: StoredToken = {
    name,
    sha256: digestOf(text),
    accounts,
    createdAt: new Date(now).toISOString(),
    expiresAt: new Date(expiresAt).toISOString(),
  };
  return { text, list: { ...list, tokens: [...list.tokens, token] } };
}

/** Beyond this year a time in ISO 8601 has another form. */
const LATEST = Date.parse('9999-12-31T23:59:59.999Z');

/** The list without a token. */
export function revokeToken(list: TokenList, name: string): TokenList {
  const tokens = list.tokens.filter((token) => token.name !== name);
  if (tokens.length < list.tokens.length) return { ...list, tokens };
  const names = list.tokens.map((token) => token.name);
  const hint = suggestion(name, names) || (names.length === 0 ? '; there are none' : `; there are ${names.join(', ')}`);
  throw new TokenRequestError(`there is no token of that name${hint}`);
}

/**
 * All tokens, oldest first.
 * @param now milliseconds since 1970
 */
export const listTokens = ({ tokens }: TokenList, now: number): TokenEntry[] =>
  tokens.map(({ name, accounts, createdAt, expiresAt }) => ({
    name,
    accounts,
    createdAt,
    expiresAt,
    isExpired: Date.parse(expiresAt) <= now,
  }));
