import type { ExitCode } from '../../../cli/cli-error';
import type { Io } from '../../../cli/io';
import { run } from '../../../cli/run';

export interface CliResult {
  readonly exitCode: ExitCode;
  /** Lines of what was asked for. */
  readonly out: readonly string[];
  /** Lines about how it went. */
  readonly notes: readonly string[];
}

export interface CliSurroundings {
  readonly environment?: Readonly<Record<string, string>>;
  /** On standard input. */
  readonly input?: string;
  readonly columns?: number;
  readonly signal?: AbortSignal;
  readonly now?: () => number;
  /** Told of each line as it comes. */
  readonly onOut?: (line: string) => void;
}

/** Runs a command line in this process, with a terminal of its own: one that is no terminal. */
export async function runCli(args: readonly string[], surroundings: CliSurroundings = {}): Promise<CliResult> {
  const { environment = {}, input = '', columns = 100, signal = new AbortController().signal } = surroundings;
  const out: string[] = [];
  const notes: string[] = [];
  const io: Io = {
    out: (line) => {
      out.push(...line.split('\n'));
      surroundings.onOut?.(line);
    },
    note: (line) => notes.push(...line.split('\n')),
    write: () => {
      throw new Error('a view that redraws itself was drawn where there is no terminal');
    },
    paint: (_style, text) => text,
    columns: () => columns,
    isLive: false,
    canAsk: false,
    environment,
    readInput: async () => input,
    now: surroundings.now ?? Date.now,
    signal,
  };
  const exitCode = await run(args, io);
  return { exitCode, out, notes };
}

/** What was printed as one JSON value. */
export const jsonOf = ({ out }: CliResult) => JSON.parse(out.join('\n'));
