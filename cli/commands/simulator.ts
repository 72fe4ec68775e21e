import { once } from 'node:events';
import { runSimulator } from '../../local/simulator';
import { CliError, EXIT } from '../cli-error';
import type { Io } from '../io';

/** The simulated Kraken alone, until Ctrl-C. */
export async function simulator(args: readonly string[], io: Io): Promise<void> {
  const running = await runSimulator(args, io.out).catch((error: unknown) => {
    throw new CliError(error instanceof Error ? error.message : String(error), EXIT.usage, { cause: error });
  });
  if (running === null) return;
  if (!io.signal.aborted) await once(io.signal, 'abort');
  await running.close();
}
