import { parseArgs } from 'node:util';

export interface Asked {
  /** Names of benchmarks. */
  readonly chosen: readonly string[];
  readonly rounds: number;
  readonly hours?: number;
  readonly against?: string;
}

/** In less, an account that is alone may not read its secret once. */
const SHORTEST_HOURS = 0.1;

/** What the command line asks for. @throws RangeError with a sentence for whoever wrote it */
export function parseOptions(args: readonly string[], known: readonly string[]): Asked {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: {
      rounds: { type: 'string', default: '21' },
      hours: { type: 'string' },
      against: { type: 'string' },
    },
    allowPositionals: true,
  });
  const unknown = positionals.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new RangeError(`there is no benchmark "${unknown}": known are ${known.join(', ')}`);
  const rounds = Number(values.rounds);
  if (!Number.isSafeInteger(rounds) || rounds < 1)
    throw new RangeError(`--rounds is "${values.rounds}": it must be a whole number from 1`);
  const hours = values.hours === undefined ? undefined : Number(values.hours);
  if (hours !== undefined && (!Number.isFinite(hours) || hours < SHORTEST_HOURS))
    throw new RangeError(`--hours is "${values.hours}": it must be a number from ${SHORTEST_HOURS}`);
  return {
    chosen: positionals.length === 0 ? known : positionals,
    rounds,
    ...(hours !== undefined && { hours }),
    ...(values.against !== undefined && { against: values.against }),
  };
}
