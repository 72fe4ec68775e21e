import type { Host } from './host';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** npm passes a Ctrl-C on to us, which the terminal has told us already. That one is not impatience. */
const SAME_SIGNAL_MS = 300;
/** Should something still be open when all is closed, it is not worth waiting for. */
const LEFTOVERS_MS = 1_000;
const PARENT_CHECK_MS = 500;

/** Stops the host at the first signal, and ends the process at the second. */
export function stopOnSignals(host: Host): void {
  let stoppingSince: number | undefined;
  const stop = async (): Promise<void> => {
    if (stoppingSince !== undefined) {
      if (Date.now() - stoppingSince > SAME_SIGNAL_MS) process.exit(130);
      return;
    }
    stoppingSince = Date.now();
    try {
      await host.stop();
    } catch (error) {
      console.error(error);
      process.exitCode = 1;
    }
    setTimeout(() => process.exit(), LEFTOVERS_MS).unref();
  };
  for (const signal of SIGNALS) process.on(signal, stop);
  if (process.env.npm_lifecycle_event !== undefined) onceOrphaned(stop);
}

/** npm passes SIGTERM on to the shell between it and us. That ends, and we would never hear of it. */
function onceOrphaned(stop: () => Promise<void>): void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    stop();
  }, PARENT_CHECK_MS).unref();
}
