export interface RepeatedKey {
  /** As people write it: `accounts[0].name`. */
  readonly key: string;
  /** Both lines, counted from 1. */
  readonly lines: readonly [first: number, second: number];
}

/** An object or a list that is open: where it is, and what it has so far. */
interface Open {
  readonly path: string;
  readonly lines: Map<string, number>;
  /** Of a list. */
  index: number | undefined;
  key: string | undefined;
}

const TOKEN = /"(?:[^"\\]|\\.)*"(\s*:)?|[[\]{},]/g;

/**
 * The first key that an object of a JSON text has twice. `JSON.parse` takes the last one without a word, which may not be
 * the one that is seen.
 * @param json is known to be JSON
 */
export function repeatedKeyIn(json: string): RepeatedKey | undefined {
  const open: Open[] = [];
  const pathHere = (): string => {
    const around = open.at(-1);
    if (around === undefined) return '';
    if (around.index !== undefined) return `${around.path}[${around.index}]`;
    return around.path === '' ? (around.key ?? '') : `${around.path}.${around.key}`;
  };
  for (const { 0: token, 1: colon, index } of json.matchAll(TOKEN)) {
    const around = open.at(-1);
    if (token === '{' || token === '[')
      open.push({ path: pathHere(), lines: new Map(), index: token === '[' ? 0 : undefined, key: undefined });
    else if (token === '}' || token === ']') open.pop();
    else if (token === ',' && around?.index !== undefined) around.index += 1;
    else if (colon !== undefined && around !== undefined) {
      around.key = String(JSON.parse(token.slice(0, -colon.length)));
      const line = json.slice(0, index).split('\n').length;
      const first = around.lines.get(around.key);
      if (first !== undefined) return { key: pathHere(), lines: [first, line] };
      around.lines.set(around.key, line);
    }
  }
  return undefined;
}
