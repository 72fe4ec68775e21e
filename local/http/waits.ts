import type { MiddlewareHandler } from 'hono';
import { preferredWait } from '../../lambda/core/api/prefer';
import { answerProblem, ProblemError } from '../../lambda/core/api/problem';
import type { EventLog } from '../events/event-log';

/** Requests that may wait at the same time. */
const MAX_WAITING = 100;
const RETRY_AFTER_SECONDS = 5;

/** The requests that wait for news on this host, and are woken by what is announced. */
export class Waits {
  private readonly wakers = new Set<() => void>();
  private readonly forget: () => void;
  private waiting = 0;
  private isEnding = false;

  constructor(
    log: Pick<EventLog, 'listen'>,
    private readonly maxWaiting = MAX_WAITING,
  ) {
    this.forget = log.listen(() => this.wakeAll());
  }

  /** Passes the time until something is announced. @returns whether to wait on */
  readonly pause = async (ms: number, signal: AbortSignal): Promise<boolean> => {
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

  /** Refuses requests that prefer to wait while too many do. */
  readonly limit: MiddlewareHandler = async (c, next) => {
    if (preferredWait(c.req.header('Prefer')) === undefined) return next();
    if (this.waiting >= this.maxWaiting) {
      const detail = `${this.waiting} requests are waiting already; ask again in ${RETRY_AFTER_SECONDS} seconds, or do not prefer to wait`;
      return answerProblem(c, new ProblemError(429, detail, [], { 'Retry-After': String(RETRY_AFTER_SECONDS) }));
    }
    this.waiting += 1;
    try {
      await next();
    } finally {
      this.waiting -= 1;
    }
  };

  /** Lets all of them be answered now. */
  end(): void {
    this.isEnding = true;
    this.forget();
    this.wakeAll();
  }

  private wakeAll(): void {
    for (const wake of [...this.wakers]) wake();
  }
}
