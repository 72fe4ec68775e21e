import type { LoggedEvent } from './event-file';
import type { EventLog } from './event-log';

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

  /** A stream of all events behind this number, that does not end before `end` is called. */
  open(after: number): ReadableStream<Uint8Array> {
    let position = after;
    let isCancelled = false;
    let wake = (): void => {};
    return new ReadableStream<Uint8Array>(
      {
        start: (controller) => controller.enqueue(encoder.encode(`retry: ${RETRY_MS}\n\n`)),
        pull: async (controller) => {
          if (position >= this.log.last && !this.isEnding) {
            const news = this.awaitNews();
            wake = news.wake;
            await news.come;
          }
          if (isCancelled) return;
          const events = this.log.after(position, BATCH);
          position = events.at(-1)?.sequence ?? position;
          if (events.length > 0) controller.enqueue(encoder.encode(events.map(messageOf).join('')));
          else if (this.isEnding) controller.close();
          else controller.enqueue(encoder.encode(': nothing new\n\n'));
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

  /** `come` resolves with the next event, after the time of a heartbeat, or when it is woken. */
  private awaitNews(): { come: Promise<void>; wake: () => void } {
    let wake = (): void => {};
    const come = new Promise<void>((resolve) => {
      wake = () => {
        clearTimeout(timer);
        this.waiting.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, this.heartbeatMs);
      this.waiting.add(wake);
    });
    return { come, wake };
  }

  private wakeAll(): void {
    for (const wake of [...this.waiting]) wake();
  }
}

const messageOf = ({ sequence, json }: LoggedEvent): string => `id: ${sequence}\ndata: ${json}\n\n`;
