import { setTimeout } from 'node:timers/promises';
import type { Clock } from '../core/ports';

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: async (ms) => {
    await setTimeout(Math.max(0, ms));
  },
};
