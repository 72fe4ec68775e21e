import { type Paint, painter } from '../local/print/paint';

/** All that a command has to do with the terminal, the environment and the time. */
export interface Io {
  /** One line of what was asked for. */
  readonly out: (line: string) => void;
  /** One line about how it goes, which does not belong into a file or a pipe. */
  readonly note: (line: string) => void;
  /** Text as it is, for views that redraw themselves; only where `isLive`. */
  readonly write: (text: string) => void;
  readonly paint: Paint;
  /** Width of the terminal in columns; of a pipe, without end. */
  readonly columns: () => number;
  /** Whether a person looks at a terminal that can be drawn over. */
  readonly isLive: boolean;
  /** Whether a person can be asked. */
  readonly canAsk: boolean;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Everything that comes on standard input. */
  readonly readInput: () => Promise<string>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Aborted when the person has had enough. */
  readonly signal: AbortSignal;
}

/** The terminal of this process. */
export function terminalIo(signal: AbortSignal): Io {
  const { stdin, stdout, stderr, env } = process;
  // Whoever reads the output may go away, as `| head` does. There is nobody left to tell then.
  for (const stream of [stdout, stderr]) stream.on('error', () => process.exit());
  const hasColours = stdout.isTTY && !env.NO_COLOR && env.TERM !== 'dumb';
  return {
    out: (line) => stdout.write(`${line}\n`),
    note: (line) => stderr.write(`${line}\n`),
    write: (text) => stdout.write(text),
    paint: painter(hasColours),
    columns: () => (stdout.isTTY ? stdout.columns : Number.POSITIVE_INFINITY),
    isLive: stdout.isTTY && env.TERM !== 'dumb',
    canAsk: stdin.isTTY && stderr.isTTY,
    environment: env,
    readInput: async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of stdin) chunks.push(Buffer.from(chunk));
      return Buffer.concat(chunks).toString('utf8');
    },
    now: Date.now,
    signal,
  };
}
