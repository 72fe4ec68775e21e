import { createInterface } from 'node:readline/promises';
import { CliError, EXIT, usageError } from './cli-error';
import type { Io } from './io';

/** Goes on only if the person agrees. Where nobody can be asked, `--yes` has to say so beforehand. */
export async function confirmed(question: string, { yes }: { readonly yes?: boolean }, io: Io): Promise<void> {
  if (yes) return;
  refuseUnasked(question, io);
  const { default: confirm } = await import('@inquirer/confirm');
  const isAgreed = await confirm({ message: question, default: false }, { output: process.stderr, signal: io.signal });
  if (!isAgreed) throw disagreed();
}

/** The same for what is hardly ever meant: a key pressed too soon does not agree, only a word typed. */
export async function confirmedByTyping(
  word: string,
  question: string,
  { yes }: { readonly yes?: boolean },
  io: Io,
): Promise<void> {
  if (yes) return;
  refuseUnasked(question, io);
  // Without a terminal of its own, so that Ctrl-C ends the tool as everywhere.
  const lines = createInterface({ input: process.stdin, output: process.stderr, terminal: false });
  try {
    const answer = await lines.question(`${question} Type ${word} to go on: `, { signal: io.signal });
    if (answer.trim() !== word) throw disagreed();
  } finally {
    lines.close();
  }
}

function refuseUnasked(question: string, { canAsk }: Io): void {
  if (!canAsk) throw usageError(`${question} Nobody can be asked here: say so with --yes`);
}

const disagreed = (): CliError => new CliError('nothing was changed', EXIT.interrupted);
