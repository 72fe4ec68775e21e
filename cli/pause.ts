import { setTimeout } from 'node:timers/promises';
import type { Io } from './io';

/** Waits, unless the person has had enough. */
export async function pause(ms: number, { signal }: Io): Promise<void> {
  await setTimeout(ms, undefined, { signal });
}
