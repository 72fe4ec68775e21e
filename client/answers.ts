import * as v from 'valibot';
import { ExportSchema, ExportStateSchema } from '../lambda/contract/export';
import { LastErrorSchema } from '../lambda/contract/health';
import { AccountSchema, PollAcceptedSchema } from '../lambda/core/api/schemas/account';
import { ExportPageSchema } from '../lambda/core/api/schemas/pages';
import { ProblemSchema } from '../lambda/core/api/schemas/problem';
import { TransitionSchema } from '../lambda/core/api/schemas/transition';
import { UnexpectedDataError } from './errors';

/**
 * What the API validates and describes itself with, read as a client should that is older than the API: fields that it
 * does not know are kept, a state that it does not know is `unknown`, all other words that it does not know are let be.
 */
export const State = v.fallback(ExportStateSchema, 'unknown');

export const ExportAnswer = v.looseObject({ ...ExportSchema.entries, state: State, report: v.string() });

export const PageAnswer = v.looseObject({ ...ExportPageSchema.entries, items: v.array(ExportAnswer) });

export const HistoryAnswer = v.looseObject({
  items: v.array(v.looseObject({ ...TransitionSchema.entries, from: v.nullable(State), to: State })),
});

export const AccountAnswer = v.looseObject({
  ...AccountSchema.entries,
  reports: v.array(v.string()),
  health: v.string(),
  lastError: v.nullable(v.looseObject(LastErrorSchema.entries)),
});

export const AccountsAnswer = v.looseObject({ items: v.array(AccountAnswer), nextCursor: v.optional(v.string()) });

export const PollAnswer = v.looseObject(PollAcceptedSchema.entries);

export const ProblemAnswer = v.looseObject({ ...ProblemSchema.entries, type: v.string() });

/** Reads data from outside. */
export function read<Data>(schema: v.GenericSchema<unknown, Data>, data: unknown, what: string): Data {
  const parsed = v.safeParse(schema, data);
  if (parsed.success) return parsed.output;
  const [{ message, ...issue }] = parsed.issues;
  const path = v.getDotPath({ message, ...issue });
  throw new UnexpectedDataError(`${what} is not as described${path === null ? '' : ` at "${path}"`}: ${message}`);
}
