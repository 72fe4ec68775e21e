import type { Context } from 'hono';
import type { Clock, ExportReader, PollStateReader, RequestPoll } from '../ports';
import type { Accounts } from './accounts';

/** All that the API needs of the world around it. */
export interface ApiServices {
  readonly pollStates: PollStateReader;
  readonly exports: ExportReader;
  readonly requestPoll: RequestPoll;
  /** The accounts that whoever sent this request may see. To them there are no others. */
  readonly accountsFor: (c: Context) => Accounts;
  /** Age in milliseconds from which what is stored counts as stale. */
  readonly staleAfterMs: number;
  readonly clock: Pick<Clock, 'now'>;
  /**
   * Passes the time of a request that waits for news, at most as many milliseconds; less if there may be some. Throws a
   * ProblemError if too many wait.
   * @param signal aborted when nobody waits for the answer any more
   * @returns whether to wait on
   */
  readonly pause: (ms: number, signal: AbortSignal) => Promise<boolean>;
  /** Told of everything that was answered with status 500 or 501. */
  readonly onError: (error: unknown) => void;
}
