import { systemClock } from '../../lambda/adapters/clock';
import { dropExpired } from './drop-expired';
import type { LocalTable } from './local-table';

const SWEEP_EVERY_MS = 3_600_000;

/** Lets removed exports go when their time is over, now and then. @returns a function that stops it */
export function startSweeper(table: LocalTable, onError: (error: unknown) => void): () => Promise<void> {
  let sweep = Promise.resolve();
  const begin = (): void => {
    sweep = sweep.then(() => dropExpired(table, systemClock.now())).catch(onError);
  };
  begin();
  const timer = setInterval(begin, SWEEP_EVERY_MS);
  return async () => {
    clearInterval(timer);
    await sweep;
  };
}
