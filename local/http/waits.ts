import type { MiddlewareHandler } from 'hono';
import { preferredWait } from '../../lambda/core/api/prefer';
import { ProblemError } from '../../lambda/core/api/problem';
import { bearerToken } from '../../lambda/core/tokens/verify-token';
import type { EventLog } from '../events/event-log';

/** Requests that may wait at the same time. One token may have half of them, so that it leaves room for others. */
const MAX_WAITING = 100;
const RETRY_AFTER_SECONDS = 5;

/** The requests that wait for news on this host, and are woken by what is announced. */
export class Waits {
  private readonly wakers = new Set<() => void>();
  private readonly forget: () => void;
  /** Who sent a request that prefers to wait: a token, or nobody in particular. */
  private readonly senders = new WeakMap<AbortSignal, string | undefined>();
  /** Those that do wait, or look before they wait on. */
  private readonly waiting = new Set<AbortSignal>();
  private isEnding = false;

  constructor(
    log: Pick<EventLog, 'listen'>,
    private readonly maxWaiting = MAX_WAITING,
  ) {
    this.forget = log.listen(() => this.wakeAll());
  }

  /** Passes the time until something is announced. Refuses to while too many do. @returns whether to wait on */
  readonly pause = async (ms: number, signal: AbortSignal): Promise<boolean> => {
    this.admit(signal);
    const isOver = (): boolean => signal.aborted || this.isEnding;
    if (!isOver())
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          clearTimeout(timer);
          this.wakers.delete(wake);
          signal.removeEventListener('abort', wake);
          resolve();
        };
        const timer = setTimeout(wake, ms);
        this.wakers.add(wake);
        signal.addEventListener('abort', wake);
      });
    return !isOver();
  };

  /** Knows who sent a request that may come to wait, and when it has been answered. */
  readonly limit: MiddlewareHandler = async (c, next) => {
    if (preferredWait(c.req.header('Prefer')) === undefined) return next();
    const { signal } = c.req.raw;
    this.senders.set(signal, bearerToken(c.req.header('Authorization')));
    try {
      await next();
    } finally {
      this.waiting.delete(signal);
    }
  };

  /** Lets all of them be answered now. */
  end(): void {
    this.isEnding = true;
    this.forget();
    this.wakeAll();
  }

  private admit(signal: AbortSignal): void {
    if (this.waiting.has(signal)) return;
    const sender = this.senders.get(signal);
    const ofSender = [...this.waiting].filter((other) => this.senders.get(other) === sender).length;
    const isTooMany = this.waiting.size >= this.maxWaiting || (sender !== undefined && ofSender >= this.maxWaiting / 2);
    if (isTooMany) {
      const detail = `too many requests are waiting already; ask again in ${RETRY_AFTER_SECONDS} seconds, or do not prefer to wait`;
      throw new ProblemError(429, detail, [], { 'Retry-After': String(RETRY_AFTER_SECONDS) });
    }
    this.waiting.add(signal);
  }

  private wakeAll(): void {
    for (const wake of [...this.wakers]) wake();
  }
}
