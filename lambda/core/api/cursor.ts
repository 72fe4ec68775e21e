import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { AccountNameSchema } from '../../contract/account-settings';
import { badParameters } from './problem';
import type { ListExports } from './schemas/parameters';

/**
 * How far each account's changes were told: the last `changeSeq`. An account without one, or with
 * an empty one, begins at the start. No plain object, in which an account may be called `constructor`.
 */
export type Positions = ReadonlyMap<string, string>;

const VERSION = 1;
/** With the longest names, as many still fit into a cursor: more than are merged, for accounts that come and go. */
const MAX_POSITIONS = 65;

const CursorSchema = v.strictObject({
  v: v.literal(VERSION),
  // As entries, because Valibot leaves keys such as `constructor` out of a record.
  p: v.pipe(
    v.custom<object>((value) => typeof value === 'object' && value !== null && !Array.isArray(value)),
    v.transform(Object.entries),
    v.array(v.tuple([AccountNameSchema, v.pipe(v.string(), v.maxLength(64))])),
    v.transform((entries): Positions => new Map(entries)),
  ),
  h: v.string(),
});

/** A cursor goes on with the query that it came from, whatever the page size. */
type CursorQuery = Omit<ListExports, 'cursor' | 'limit'>;

export function encodeCursor(told: Positions, query: CursorQuery): string {
  // Accounts that were named are in it also if nothing was told of them yet.
  const named = (query.account ?? []).map((account) => [account, ''] as const);
  const positions: Positions = new Map([...named, ...told]);
  const cursor: v.InferInput<typeof CursorSchema> = {
    v: VERSION,
    p: Object.fromEntries(positions),
    h: digest(positions, query),
  };
  return Buffer.from(JSON.stringify(cursor)).toString('base64url');
}

/**
 * Positions after a page, with those of accounts that the page was not about: an instance that does not know an account
 * yet must not have it told from the beginning by one that does. Of too many, those that were there first go.
 */
export function carryOver(before: Positions, after: Positions): Positions {
  const all = [...new Map([...before, ...after])];
  const others = all.filter(([account]) => !after.has(account));
  const dropped = new Set(others.slice(0, Math.max(0, all.length - MAX_POSITIONS)));
  return new Map(all.filter((entry) => !dropped.has(entry)));
}

/**
 * The positions in a cursor. Anything but a cursor made here, for this query, is the client's error. It goes on with fewer
 * accounts too: one of them may be removed, and there may come to be more than are merged.
 */
export function decodeCursor(text: string, query: CursorQuery): Positions {
  const bytes = Buffer.from(text, 'base64url');
  // Node skips what is not base64url; a cursor has only one spelling.
  const parsed =
    bytes.toString('base64url') === text
      ? v.safeParse(v.pipe(v.string(), v.parseJson(), CursorSchema), bytes.toString())
      : undefined;
  if (parsed?.success !== true)
    throw badParameters([{ parameter: 'cursor', detail: 'is not a cursor, or not a whole one' }]);
  const { p: positions, h: found } = parsed.output;
  const { account: named } = query;
  const isOfAll = found === digest(positions, { ...query, account: undefined });
  const isOfNamed = found === digest(positions, query) && named?.every((account) => positions.has(account));
  if (!isOfAll && !isOfNamed) {
    const detail = 'belongs to another query; go on with the filters and order it was made with, or without it';
    throw badParameters([{ parameter: 'cursor', detail }]);
  }
  return positions;
}

/** Tells a cursor of another query, or one that was changed by accident. No secret: a cursor opens nothing. */
function digest(positions: Positions, { account, report, state, status, id, order }: CursorQuery): string {
  // Which accounts were named stands in the positions.
  const named = account && [];
  const lists = [named, report, state, status].map((values) => (values === undefined ? null : [...values].sort()));
  const text = JSON.stringify([VERSION, lists, id ?? null, order, [...positions].sort()]);
  return createHash('sha256').update(text).digest('base64url').slice(0, 16);
}
