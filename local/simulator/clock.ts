/** Where the simulator takes its time from. Exports, counters and lockouts are all derived from it, never from timers. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };
