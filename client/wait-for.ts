import { ApiError, type ClientError, UnreachableStateError, WaitTimeoutError } from './errors';
import { sleep, within } from './sleep';
import type { Export, ExportState } from './types';

export interface WaitOptions {
  /**
   * Account of the export.
   * @default 'main'
   */
  readonly account?: string;
  /**
   * The state, or any of the states, to wait for.
   * @default - those in which nothing more is to be expected: ready, failed, removed
   */
  readonly until?: ExportState | readonly ExportState[];
  /**
   * Milliseconds to wait at most.
   * @default - half an hour
   */
  readonly timeout?: number;
  /**
   * Milliseconds for which an id that is not known may yet appear: a poll has to see a new export first. Time in which the
   * API could not be asked does not count.
   * @default - two and a half minutes
   */
  readonly seenWithin?: number;
  /**
   * Milliseconds from one request to the next where the API does not hold its answers.
   * @default 5000
   */
  readonly pollInterval?: number;
  /**
   * Told of each version of the export that is seen on the way, the last included.
   * @default - nobody is
   */
  readonly onChange?: (seen: Export) => void;
  /**
   * Told of each request that failed and is sent again.
   * @default - nobody is
   */
  readonly onFailure?: (failure: ClientError) => void;
  /**
   * Ends the waiting.
   * @default - none
   */
  readonly signal?: AbortSignal | undefined;
}

/** What a request is to go on through. */
export interface Patience {
  readonly signal: AbortSignal;
  readonly outlast: (failure: ClientError) => void;
}

/** Asks for the export: undefined if it still has the version that is known, after a while if the API can hold answers. */
export type Ask = (known: Export | undefined, patience: Patience) => Promise<Export | undefined>;

export const POLL_INTERVAL = 5_000;
const TIMEOUT = 30 * 60_000;
const SEEN_WITHIN = 150_000;
const SETTLED: readonly ExportState[] = ['ready', 'failed', 'removed'];

/** Where an export may still come from a state in which Kraken is done with it; from all others, anywhere. */
const STILL_TO_COME: Partial<Record<ExportState, readonly ExportState[]>> = {
  ready: ['deleting', 'removed'],
  failed: ['deleting', 'removed'],
  deleting: ['removed'],
  removed: [],
};

/**
 * Waits until an export is in one of the states.
 * @param ask for the export
 * @param confirmAccount rejects if there is no such account, which no waiting would change
 */
export async function waitFor(
  name: string,
  ask: Ask,
  confirmAccount: (patience: Patience) => Promise<unknown>,
  options: WaitOptions,
): Promise<Export> {
  const { timeout = TIMEOUT, seenWithin = SEEN_WITHIN, pollInterval = POLL_INTERVAL } = options;
  const until = options.until === undefined ? SETTLED : [options.until].flat();
  const { signal, deadline } = within(timeout, options.signal);
  let last: Export | undefined;
  let missingSince: number | undefined;
  let failure: ClientError | undefined;
  let failingSince: number | undefined;
  let asked = Date.now();
  const outlast = (error: ClientError): void => {
    failure = error;
    failingSince ??= asked;
    options.onFailure?.(error);
  };
  const answered = (): void => {
    if (missingSince !== undefined && failingSince !== undefined) missingSince += Date.now() - failingSince;
    failure = failingSince = undefined;
  };
  try {
    for (;;) {
      asked = Date.now();
      try {
        const next = await ask(last, { signal, outlast });
        answered();
        if (next !== undefined) {
          last = next;
          options.onChange?.(next);
          if (until.includes(next.state)) return next;
          assertReachable(name, next, until);
          continue;
        }
      } catch (error) {
        const isMissing = error instanceof ApiError && error.status === 404 && last === undefined;
        if (!isMissing) throw error;
        answered();
        missingSince ??= Date.now();
        if (Date.now() - missingSince >= seenWithin) throw error;
        asked = Date.now();
        await confirmAccount({ signal, outlast });
        answered();
      }
      // An API that held its answer may be asked again at once.
      await sleep(Math.max(0, asked + pollInterval - Date.now()), signal);
    }
  } catch (error) {
    options.signal?.throwIfAborted();
    if (!deadline.aborted) throw error;
    const where = last === undefined ? 'was not seen' : `was ${last.state}`;
    const why = failure === undefined ? '' : `; ${failure.message}`;
    const message = `${name} ${where} after ${timeout / 1_000} s, not ${until.join(' or ')}${why}`;
    throw new WaitTimeoutError(message, last, { cause: failure });
  }
}

function assertReachable(name: string, seen: Export, until: readonly ExportState[]): void {
  const reachable = STILL_TO_COME[seen.state];
  if (reachable === undefined || until.some((state) => reachable.includes(state))) return;
  const why = seen.error === null ? '' : ` (${seen.error})`;
  throw new UnreachableStateError(`${name} is ${seen.state}${why} and will not be ${until.join(' or ')}`, seen);
}
