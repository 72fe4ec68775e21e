import * as v from 'valibot';
import { AccountNameSchema } from '../../contract/account-settings';

/** A secret of AWS Secrets Manager holds as much. */
export const MAX_LIST_BYTES = 65_536;
export const MAX_TOKENS = 100;
/** As many as the change feed merges: who holds a token for so many may ask for all of them at once. */
const MAX_ACCOUNTS = 50;

const VERSION = 1;

export const TokenNameSchema = v.pipe(
  v.string(),
  v.regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'is not 1 to 64 letters, digits or any of ._-, a letter or digit first'),
);

/** The accounts that somebody may see. */
export const AllowedAccountsSchema = v.union(
  [v.literal('all'), v.pipe(v.array(AccountNameSchema), v.minLength(1), v.maxLength(MAX_ACCOUNTS))],
  'is not "all" or a list of account names',
);
export type AllowedAccounts = v.InferOutput<typeof AllowedAccountsSchema>;

const TimeSchema = v.pipe(v.string(), v.isoTimestamp('is not a time in ISO 8601'));

/** What is kept of a token. Fields that this version does not know stay where they are. */
const StoredTokenSchema = v.looseObject({
  name: TokenNameSchema,
  sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, 'is not a SHA-256 in hexadecimal')),
  accounts: AllowedAccountsSchema,
  createdAt: TimeSchema,
  /** From this moment on the token opens nothing. */
  expiresAt: TimeSchema,
});
export type StoredToken = v.InferOutput<typeof StoredTokenSchema>;

const TokenListSchema = v.looseObject({
  version: v.literal(VERSION, 'is not 1: another version of this program wrote the list'),
  tokens: v.pipe(
    v.array(StoredTokenSchema),
    v.maxLength(MAX_TOKENS, `has more than ${MAX_TOKENS} tokens`),
    v.check((tokens) => new Set(tokens.map(({ name }) => name)).size === tokens.length, 'has a name twice'),
  ),
});
export type TokenList = v.InferOutput<typeof TokenListSchema>;

export const NO_TOKENS: TokenList = { version: VERSION, tokens: [] };

/** The stored list is not one. Nobody is let in by a list that only half makes sense. */
export class TokenListError extends Error {
  override readonly name = 'TokenListError';
  readonly code = 'token_list';

  constructor(problem: string) {
    super(`the list of tokens cannot be used: ${problem}`);
  }
}

/** Reads the stored list; nothing at all is an empty one. Messages name the place, never what stands there. */
export function parseTokenList(text: string): TokenList {
  if (text.trim() === '') return NO_TOKENS;
  if (Buffer.byteLength(text) > MAX_LIST_BYTES) throw new TokenListError(`it has more than ${MAX_LIST_BYTES} bytes`);
  const json = v.safeParse(v.pipe(v.string(), v.parseJson()), text);
  if (!json.success) throw new TokenListError('it is not JSON');
  const parsed = v.safeParse(TokenListSchema, json.output);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  const place = v.getDotPath(issue) ?? 'it';
  // The words of the library may quote what they found; ours begin with a verb and do not.
  const problem = /^(?:is|has) /.test(issue.message) ? issue.message : 'is missing or is not what belongs there';
  throw new TokenListError(`${place} ${problem}`);
}

/** The text to be stored. */
export function serializeTokenList(list: TokenList): string {
  const text = JSON.stringify(list);
  if (Buffer.byteLength(text) > MAX_LIST_BYTES)
    throw new TokenListError(`it would have more than ${MAX_LIST_BYTES} bytes`);
  return text;
}
