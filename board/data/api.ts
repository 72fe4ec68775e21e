import * as v from 'valibot';
import type { ExportAnswer } from '../../lambda/contract/export';
import { type AccountAnswer, AccountListSchema } from '../../lambda/core/api/schemas/account';
import { ExportPageSchema } from '../../lambda/core/api/schemas/pages';
import { HistorySchema, type TransitionAnswer } from '../../lambda/core/api/schemas/transition';
import { accountPath, exportPath } from './paths';

export type ExportPage = v.InferOutput<typeof ExportPageSchema>;

const ProblemSchema = v.object({ detail: v.string() });

/** The API answered that it will not do what it was asked. The message says why, for people. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** Longer than the API holds an answer back, so that a connection that died in silence is noticed. */
const DEADLINE_MS = 30_000;
const LARGEST_PAGE = 200;

/** The newest exports first, for a first look. */
export const newestExports = (limit: number): Promise<ExportPage> =>
  get(`/v1/exports?order=desc&limit=${limit}`, ExportPageSchema);

/**
 * What changed behind a cursor, or from the beginning.
 * @param waitSeconds how long the answer may be held back until there is news
 */
export function changes(cursor: string | undefined, waitSeconds: number): Promise<ExportPage> {
  const behind = cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`;
  const headers: Record<string, string> = waitSeconds > 0 ? { Prefer: `wait=${waitSeconds}` } : {};
  return get(`/v1/exports?limit=${LARGEST_PAGE}${behind}`, ExportPageSchema, headers);
}

/** All accounts, however many pages they take. */
export async function accounts(): Promise<readonly AccountAnswer[]> {
  const all: AccountAnswer[] = [];
  let cursor: string | undefined;
  do {
    const behind = cursor === undefined ? '' : `?cursor=${encodeURIComponent(cursor)}`;
    const page = await get(`/v1/accounts${behind}`, AccountListSchema);
    all.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return all;
}

export const history = async (one: Pick<ExportAnswer, 'account' | 'id'>): Promise<readonly TransitionAnswer[]> =>
  (await get(`${exportPath(one)}/history`, HistorySchema)).items;

export async function requestPoll(account: string): Promise<void> {
  await send(`${accountPath(account)}/poll`, { method: 'POST' });
}

async function get<Schema extends v.GenericSchema>(
  path: string,
  schema: Schema,
  headers: Record<string, string> = {},
): Promise<v.InferOutput<Schema>> {
  const response = await send(path, { headers });
  return v.parse(schema, await response.json());
}

async function send(path: string, init: RequestInit): Promise<Response> {
  const response = await fetch(path, { ...init, cache: 'no-store', signal: AbortSignal.timeout(DEADLINE_MS) });
  if (response.ok) return response;
  const problem = v.safeParse(ProblemSchema, await response.json().catch(() => undefined));
  throw new Refused(response.status, problem.success ? problem.output.detail : `the answer is ${response.status}`);
}
