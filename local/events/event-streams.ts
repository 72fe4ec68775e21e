import type { AllowedAccounts } from '../../lambda/core/tokens/token-list';
import type { LoggedEvent } from './event-file';
import type { EventLog } from './event-log';
import { streamId } from './stream-id';

/** Proxies and clients take a connection for dead when nothing comes for long. */
const HEARTBEAT_MS = 15_000;
/** Events handed over at a time. */
const BATCH = 100;
/** How long a client waits before it connects again, in milliseconds. */
const RETRY_MS = 1_000;

const encoder = new TextEncoder();

/**
 * The event log as server-sent events. A stream is nothing but a place in the log, and takes the next events when its
 * client has taken the last: however slow a client is, nothing piles up for it. One that falls behind what is kept goes
 * on with the oldest event that is.
 */
export class EventStreams {
  private readonly waiting = new Set<() => void>();
  private readonly forget: () => void;
  private isEnding = false;

  constructor(
    private readonly log: EventLog,
    private readonly heartbeatMs = HEARTBEAT_MS,
  ) {
    this.forget = log.listen(() => this.wakeAll());
  }

  /**
   * A stream of the events behind this number. It does not end before `end` is called, or its reader may read no more.
   * @param allowed the accounts whose events the reader may see; asked again whenever there is something to tell, and
   * rejects when there is no more to be told
   */
  open(after: number, allowed: () => Promise<AllowedAccounts>): ReadableStream<Uint8Array> {
    let position = after;
    let isCancelled = false;
    let wake = (): void => {};
    return new ReadableStream<Uint8Array>(
      {
        start: (controller) => controller.enqueue(encoder.encode(`retry: ${RETRY_MS}\n\n`)),
        pull: async (controller) => {
          const heartbeatAt = performance.now() + this.heartbeatMs;
          for (;;) {
            if (position >= this.log.last && !this.isEnding) {
              const news = this.awaitNews(heartbeatAt - performance.now());
              wake = news.wake;
              await news.come;
            }
            if (isCancelled) return;
            const events = this.log.after(position, BATCH);
            position = events.at(-1)?.sequence ?? position;
            const accounts = await allowed().catch((): AllowedAccounts => []);
            const visible = events.filter(({ account }) => accounts === 'all' || accounts.includes(account));
            if (accounts.length === 0 || (events.length === 0 && this.isEnding)) return controller.close();
            if (visible.length > 0)
              return controller.enqueue(encoder.encode(visible.map((event) => messageOf(event, accounts)).join('')));
            // What happens to the accounts of others does not even show in the time between two heartbeats.
            if (performance.now() >= heartbeatAt) return controller.enqueue(encoder.encode(': nothing new\n\n'));
          }
        },
        cancel: () => {
          isCancelled = true;
          wake();
        },
      },
      // Nothing is taken before the client asks for it.
      { highWaterMark: 0 },
    );
  }

  /** Ends all streams, each when its client has what there is. */
  end(): void {
    this.isEnding = true;
    this.forget();
    this.wakeAll();
  }

  /** `come` resolves with the next event, after as many milliseconds, or when it is woken. */
  private awaitNews(ms: number): { come: Promise<void>; wake: () => void } {
    let wake = (): void => {};
    const come = new Promise<void>((resolve) => {
      wake = () => {
        clearTimeout(timer);
        this.waiting.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, ms);
      this.waiting.add(wake);
    });
    return { come, wake };
  }

  private wakeAll(): void {
    for (const wake of [...this.waiting]) wake();
  }
}

const messageOf = (event: LoggedEvent, allowed: AllowedAccounts): string =>
  `id: ${streamId(event, allowed)}\ndata: ${event.json}\n\n`;
