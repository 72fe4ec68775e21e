import * as v from 'valibot';

/*
 * A version of this software that is rolled back finds words in the table that it does not know: a state, a class of
 * failure, a health. It goes on with one that it knows, and writes back the one that it read, wherever it changed nothing.
 */

/** A symbol goes along when an object is spread, and into no JSON and no comparison of fields. */
const NEWER = Symbol('words of a newer version');

interface NewerWord {
  readonly stored: string;
  readonly readAs: unknown;
}
type NewerWords = ReadonlyMap<string, NewerWord>;

/** One of the words that this version knows, or the one that it takes any other for. */
export const wordOf = <const W extends readonly string[]>(known: W, otherwise: W[number]) =>
  v.fallback(v.picklist(known), otherwise);

/** An object some of whose fields are words, and which remembers those that this version does not know. */
export const withWords = <S extends v.GenericSchema<unknown, object>>(schema: S, fields: readonly string[]) =>
  v.pipe(
    v.unknown(),
    v.rawTransform(({ dataset, addIssue, NEVER }): v.InferOutput<S> => {
      const { issues, output, success } = v.safeParse(schema, dataset.value);
      for (const { message, path } of issues ?? []) addIssue({ message, ...(path !== undefined && { path }) });
      if (!success) return NEVER;
      const stored = new Map(Object.entries(Object(dataset.value)));
      const read = new Map<string, unknown>(Object.entries(output));
      const words = fields.flatMap((field): [string, NewerWord][] => {
        const [word, readAs] = [stored.get(field), read.get(field)];
        return typeof word === 'string' && word !== readAs ? [[field, { stored: word, readAs }]] : [];
      });
      return words.length === 0 ? output : { ...output, [NEWER]: new Map(words) };
    }),
  );

const remembers = (value: object): value is { readonly [NEWER]: NewerWords } => NEWER in value;

/** What an object remembers, for another one that is made of its fields by name. */
export const newerWordsOf = (value: object): object => (remembers(value) ? { [NEWER]: value[NEWER] } : {});

/** The attributes as they are to be written: with the words of a newer version that nobody has changed since, at any depth. */
export function withNewerWords(attributes: object): Record<string, unknown> {
  const words: NewerWords = remembers(attributes) ? attributes[NEWER] : new Map();
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]): [string, unknown] => {
      const word = words.get(name);
      return [name, word !== undefined && word.readAs === value ? word.stored : deeply(value)];
    }),
  );
}

function deeply(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(deeply);
  // Not into sets and bytes, which a newer version may store as well.
  const isMap = typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
  return isMap ? withNewerWords(value) : value;
}
