import { CliError, EXIT, usageError } from './cli-error';
import type { Io } from './io';

/** Goes on only if the person agrees. Where nobody can be asked, `--yes` has to say so beforehand. */
export async function confirmed(question: string, { yes }: { readonly yes?: boolean }, io: Io): Promise<void> {
  if (yes) return;
  if (!io.canAsk) throw usageError(`${question} Nobody can be asked here: say so with --yes`);
  const { default: confirm } = await import('@inquirer/confirm');
  const isAgreed = await confirm({ message: question, default: false }, { output: process.stderr, signal: io.signal });
  if (!isAgreed) throw new CliError('nothing was changed', EXIT.interrupted);
}
