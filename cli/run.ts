import { CommanderError } from 'commander';
import { CliError, EXIT, type ExitCode } from './cli-error';
import type { Io } from './io';
import { createProgram } from './program';

/** Runs one command line. @param args without the names of Node.js and the tool */
export async function run(args: readonly string[], io: Io): Promise<ExitCode> {
  let exitCode: ExitCode = EXIT.ok;
  const program = createProgram(io, (code) => {
    exitCode = code;
  });
  try {
    if (args.length === 0) program.help();
    await program.parseAsync([...args], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (io.signal.aborted) return EXIT.interrupted;
    // It has been told already: help, a version, or what is wrong with the command line.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    if (!(error instanceof CliError)) throw error;
    io.note(`${io.paint('red', 'error')}: ${error.message}`);
    return error.exitCode;
  }
}
