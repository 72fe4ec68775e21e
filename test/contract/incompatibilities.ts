type Schema = Readonly<Record<string, unknown>>;

/** Keywords that tell people something and demand nothing. */
const ANNOTATIONS = ['$schema', '$id', 'title', 'description', 'examples'];

/** What keeps consumers of a released schema from reading what the current one describes; empty if nothing does. */
export function incompatibilities(released: Schema, current: Schema, at = '#'): string[] {
  const keywords = [...new Set([...Object.keys(released), ...Object.keys(current)])];
  return keywords
    .filter((keyword) => !ANNOTATIONS.includes(keyword))
    .flatMap((keyword) => compare(keyword, released[keyword], current[keyword], `${at}/${keyword}`));
}

function compare(keyword: string, before: unknown, now: unknown, at: string): string[] {
  switch (keyword) {
    case 'properties':
      return Object.entries(schemasIn(before)).flatMap(([name, schema]) => {
        const found = schemasIn(now)[name];
        return found === undefined ? [`${at}/${name} is gone`] : incompatibilities(schema, found, `${at}/${name}`);
      });
    // These may grow: there is always one more field, and consumers are told to expect words that they do not know.
    case 'required':
    case 'enum':
      return listIn(before)
        .filter((value) => !listIn(now).includes(value))
        .map((value) => `${at} lacks ${String(value)}`);
    case 'items':
      return incompatibilities(schemaIn(before), schemaIn(now), at);
    case 'anyOf':
      return listIn(before).length === listIn(now).length
        ? listIn(before).flatMap((schema, index) =>
            incompatibilities(schemaIn(schema), schemaIn(listIn(now)[index]), `${at}/${index}`),
          )
        : [`${at} has other alternatives`];
    default:
      return JSON.stringify(before) === JSON.stringify(now)
        ? []
        : [`${at} was ${JSON.stringify(before)} and is ${JSON.stringify(now)}`];
  }
}

const schemaIn = (value: unknown): Schema => (value ?? {}) as Schema;
const schemasIn = (value: unknown): Record<string, Schema> => (value ?? {}) as Record<string, Schema>;
const listIn = (value: unknown): readonly unknown[] => (value ?? []) as readonly unknown[];
