import * as v from 'valibot';
import { didYouMean } from './did-you-mean';
import { DURATION_PATTERN, parseDuration } from './durations';
import { allOf, anyOf } from './words';

/**
 * The kinds of field of the configuration. Every message goes on where "`poll.interval` is `"0"`, but" stops, so it
 * says what is allowed; `config-error.ts` puts the sentence together.
 */

/** An object that takes exactly these keys. Its messages answer for missing and for unknown keys too. */
export const section = <const Entries extends v.ObjectEntries>(entries: Entries) =>
  v.strictObject(entries, (issue) => {
    if (issue.expected === 'never') return suggestKey(issue.received.slice(1, -1), Object.keys(entries));
    const missing = entries[issue.expected?.slice(1, -1) ?? ''];
    return missing === undefined ? 'must be an object' : refusalOf(missing);
  });

const suggestKey = (key: string, known: readonly string[]): string => {
  const meant = didYouMean(key, known);
  return meant === undefined ? `it takes ${allOf(known)}` : `did you mean "${meant}"?`;
};

/** What a field says when it is not there at all. */
const refusalOf = (field: v.GenericSchema | v.GenericSchemaAsync): string =>
  field.async ? 'must be given' : (v.safeParse(field, undefined).issues?.[0].message ?? 'must be given');

export const text = (pattern: RegExp, allowed: string) => {
  const message = `must be ${allowed}`;
  return v.pipe(v.string(message), v.regex(pattern, message));
};

/** Not the whole grammar of RFC 5322: what people have, in ASCII. */
const EMAIL = /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+$/;
export const emailAddress = text(EMAIL, 'an e-mail address');

export const oneOf = <const Values extends readonly (string | number)[]>(values: Values) =>
  v.picklist(values, ({ input }) => refusalOfChoice(input, values));

/** What may be chosen, and what of it was probably meant. */
export const refusalOfChoice = (input: unknown, values: readonly (string | number)[]): string => {
  const meant = typeof input === 'string' ? didYouMean(input, values.map(String)) : undefined;
  return `must be ${anyOf(values)}${meant === undefined ? '' : `; did you mean ${anyOf(values.filter((value) => String(value) === meant))}?`}`;
};

export const wholeNumber = (least: number, most: number) => {
  const message = `must be a whole number from ${least} to ${most}`;
  return v.pipe(v.number(message), v.integer(message), v.minValue(least, message), v.maxValue(most, message));
};

/** A list without doubles. */
export const list = <const Item extends v.GenericSchema>(item: Item, allowed: string, least = 0) => {
  const message = `must be ${allowed}`;
  return v.pipe(
    v.array(item, message),
    v.minLength(least, message),
    v.check((items) => new Set(items).size === items.length, `${message}, each of them once`),
  );
};

export interface DurationField {
  /** The shortest duration allowed, as text. */
  readonly shortest: string;
  /** The longest duration allowed, as text. */
  readonly longest: string;
  /** Whether parts of a minute are refused. */
  readonly wholeMinutes?: boolean;
  /** What editors show. */
  readonly description: string;
}

/** Text such as `"1m"` that becomes a `Duration`. */
export const duration = ({ shortest, longest, wholeMinutes = false, description }: DurationField) => {
  const kind = wholeMinutes
    ? 'whole minutes, hours or days such as "1m" or "2h"'
    : 'a duration such as "5s", "10m" or "6h"';
  const message = `must be ${kind}, from "${shortest}" to "${longest}"`;
  const seconds = (limit: string): number => parseDuration(limit)?.toSeconds() ?? Number.NaN;
  return v.pipe(
    v.string(message),
    v.description(description),
    v.regex(DURATION_PATTERN, message),
    v.check((value) => seconds(value) >= seconds(shortest) && seconds(value) <= seconds(longest), message),
    v.check((value) => !wholeMinutes || seconds(value) % 60 === 0, message),
    v.rawTransform(({ dataset, addIssue, NEVER }) => {
      const parsed = parseDuration(dataset.value);
      if (parsed !== undefined) return parsed;
      addIssue({ message });
      return NEVER;
    }),
  );
};
