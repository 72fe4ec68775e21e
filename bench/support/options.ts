import { parseArgs } from 'node:util';

export interface Asked {
  /** Names of benchmarks. */
  readonly chosen: readonly string[];
  readonly rounds: number;
  readonly hours?: number;
}

/** In less, an account that is alone may not read its secret once. */
const SHORTEST_HOURS = 0.1;

/** What the command line asks for. @throws RangeError with a sentence for whoever wrote it */
export function parseOptions(args: readonly string[], known: readonly string[]): Asked {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { rounds: { type: 'string', default: '21' }, hours: { type: 'string' } },
    allowPositionals: true,
  });
  const unknown = positionals.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new RangeError(`there is no benchmark "${unknown}": known are ${known.join(', ')}`);
  const rounds = Number(values.rounds);
  if (!Number.isSafeInteger(rounds) || rounds < 1)
    throw new RangeError(`--rounds is "${values.rounds}": it must be a whole number from 1`);
  const chosen = positionals.length === 0 ? known : positionals;
  if (values.hours === undefined) return { chosen, rounds };
  const hours = Number(values.hours);
  if (!Number.isFinite(hours) || hours < SHORTEST_HOURS)
    throw new RangeError(`--hours is "${values.hours}": it must be a number from ${SHORTEST_HOURS}`);
  return { chosen, rounds, hours };
}
