/** Documented in the help and in docs/cli.md: scripts rely on them. */
export const EXIT = { ok: 0, failed: 1, usage: 2, settledOtherwise: 3, timeout: 4, interrupted: 130 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Why a command could not do what it was asked: what happened, why, and what to do. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly code = 'cli';

  constructor(
    message: string,
    readonly exitCode: ExitCode = EXIT.failed,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The command line itself is wrong. */
export const usageError = (message: string): CliError => new CliError(message, EXIT.usage);
