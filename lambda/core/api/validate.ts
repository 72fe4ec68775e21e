import { sValidator } from '@hono/standard-validator';
import type { ObjectEntries, ObjectSchema } from 'valibot';
import { badParameters } from './problem';
import type { ParameterError } from './schemas/problem';
import { excerpt, suggestion } from './suggestion';

/** More errors than this help nobody. */
const MAX_ERRORS = 10;

/** What the validation library says of one value that is wrong. */
interface Issue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** Checks the parameters in the path. */
export const validPath = <Entries extends ObjectEntries>(schema: ObjectSchema<Entries, undefined>) =>
  sValidator('param', schema, (result) => {
    if (!result.success) throw badParameters(wrongValues(result.error));
  });

/** Checks the parameters in the query, of which there may be no others: a misspelt filter must not let all through. */
export const validQuery = <Entries extends ObjectEntries>(schema: ObjectSchema<Entries, undefined>) =>
  sValidator('query', schema, (result) => {
    const unknown = unknownNames(Object.keys(result.data), Object.keys(schema.entries));
    const errors = [...unknown, ...(result.success ? [] : wrongValues(result.error))];
    if (errors.length > 0) throw badParameters(errors.slice(0, MAX_ERRORS));
  });

function unknownNames(given: readonly string[], known: readonly string[]): ParameterError[] {
  const allowed = known.length === 0 ? 'none is taken here' : `known are ${known.join(', ')}`;
  return given
    .filter((name) => !known.includes(name))
    .map((name) => ({
      parameter: excerpt(name),
      detail: `is not a known parameter; ${allowed}${suggestion(name, known)}`,
    }));
}

/** The first thing that is wrong with each parameter. */
function wrongValues(issues: readonly Issue[]): ParameterError[] {
  const details = new Map<string, string>();
  for (const { message, path } of issues) {
    const first = path?.[0];
    const parameter = String(typeof first === 'object' ? first.key : first);
    if (!details.has(parameter)) details.set(parameter, message);
  }
  return [...details].map(([parameter, detail]) => ({ parameter, detail }));
}
