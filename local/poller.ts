import { setMaxListeners } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { systemClock } from '../lambda/adapters/clock';
import type { AccountSettings } from '../lambda/contract/account-settings';
import { pollAndFollow } from '../lambda/core/poll/follow';
import type { PollResult, PollServices, PollSettings } from '../lambda/core/poll/poll';

export interface PollerOptions {
  readonly account: AccountSettings;
  readonly settings: PollSettings;
  readonly intervalMs: number;
  readonly activeIntervalMs: number;
  readonly services: Omit<PollServices, 'clock'>;
  readonly onPolled: (result: PollResult) => void;
  /** Told of what no poll expects. The next poll comes all the same. */
  readonly onError: (error: unknown) => void;
}

/** A run is given at least as long, however short the interval is: enough to store some thousand exports at first sight. */
const SHORTEST_RUN_MS = 60_000;
/** How long a stop waits for polls that are under way. What they leave undone the next start goes on with. */
const STOPPING_MS = 5_000;

/**
 * Polls an account at its interval, and whenever asked to. Each run polls, and follows the exports under way, until the
 * next run takes over: as on AWS, the lease keeps two polls apart, and a run whose account somebody else polled ends.
 */
export class Poller {
  private readonly stopping = new AbortController();
  private readonly runs = new Set<Promise<void>>();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly options: PollerOptions) {
    // Each run that waits listens to it, and more than ten may: not a leak, which is what Node takes it for.
    setMaxListeners(0, this.stopping.signal);
  }

  start(): void {
    this.timer = setInterval(() => this.pollNow(), this.options.intervalMs);
    this.pollNow();
  }

  /** Begins a run, without waiting for it. */
  pollNow(): void {
    if (this.stopping.signal.aborted) return;
    const run = this.run();
    this.runs.add(run);
    run.finally(() => this.runs.delete(run));
  }

  /** Begins no more polls, and waits for a while for those under way. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    this.stopping.abort();
    await Promise.race([Promise.all(this.runs), setTimeout(STOPPING_MS, undefined, { ref: false })]);
  }

  private async run(): Promise<void> {
    const { account, settings, intervalMs, activeIntervalMs, services, onPolled, onError } = this.options;
    const until = systemClock.now() + Math.max(intervalMs, SHORTEST_RUN_MS);
    const { signal } = this.stopping;
    const clock = { ...systemClock, sleep: (ms: number) => setTimeout(Math.max(0, ms), undefined, { signal }) };
    const request = { account, settings, until, activeIntervalMs, idleIntervalMs: intervalMs, onPolled };
    try {
      await pollAndFollow(request, { ...services, clock });
    } catch (error) {
      // A run that waits for its next poll is woken this way when the host stops.
      if (!signal.aborted) onError(error);
    }
  }
}
