import { parseArgs, types } from 'node:util';

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
  const { values, positionals } = parsed(args);
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

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        rounds: { type: 'string', default: '21' },
        hours: { type: 'string' },
        against: { type: 'string' },
      },
      allowPositionals: true,
    });
  } catch (error) {
    if (!types.isNativeError(error)) throw error;
    // What follows its first sentence explains how to escape dashes.
    const [said] = error.message.split(/[.\n]/);
    throw new RangeError(`${said}: known are --rounds, --hours and --against, each with a value`);
  }
}
