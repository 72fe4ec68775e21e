import * as answers from './answers';
import { type ClientOptions, Connection, type Request, type RequestOptions } from './connection';
import { ApiError, type ClientError } from './errors';
import { sleep } from './sleep';
import type { Account, Export, ExportPage, ExportState, PollAccepted, Report, Transition } from './types';
import { type Ask, POLL_INTERVAL, type WaitOptions, waitFor } from './wait-for';

/** Which exports: all that match everything given. Lists match any of their values. */
export interface ExportFilter {
  /** @default - those of all accounts */
  readonly account?: string | readonly string[];
  /** @default - of all kinds */
  readonly report?: Report | readonly Report[];
  /** @default - in all states */
  readonly state?: ExportState | readonly ExportState[];
  /**
   * Kraken's own words.
   * @default - all
   */
  readonly status?: string | readonly string[];
  /**
   * Kraken's id.
   * @default - all
   */
  readonly id?: string;
}

export interface ListOptions extends ExportFilter, RequestOptions {
  /**
   * By change: `asc`, newest last; `desc`, newest first.
   * @default 'asc'
   */
  readonly order?: 'asc' | 'desc';
  /**
   * Exports on a page, 1 to 200.
   * @default 50
   */
  readonly limit?: number;
}

export interface PageOptions extends ListOptions {
  /**
   * Where to go on: `nextCursor` of an earlier page.
   * @default - from the beginning
   */
  readonly cursor?: string | undefined;
}

export interface ChangesOptions extends Omit<ListOptions, 'order'> {
  /**
   * Milliseconds from one request to the next where the API does not hold its answers.
   * @default 5000
   */
  readonly pollInterval?: number;
  /**
   * Told of each request that failed and is sent again.
   * @default - nobody is
   */
  readonly onFailure?: (failure: ClientError) => void;
}

/** What changed, each export in its newest version, and where to go on. */
export interface Changes {
  readonly items: readonly Export[];
  /** Keep it when the items are dealt with: from here, nothing is missed and nothing comes twice. */
  readonly cursor: string;
  /** The last successful poll that this rests on. */
  readonly asOf: string | null;
}

export interface ExportOptions extends RequestOptions {
  /**
   * Account of the export.
   * @default 'main'
   */
  readonly account?: string;
}

/** One export, and when Kraken last confirmed it. */
export type ExportAsOf = Export & {
  /** The last successful poll that this rests on; null if there was none yet. */
  readonly asOf: string | null;
};

/** Whether what is known is fresh. */
export type HealthAnswer = { readonly isFresh: true } | { readonly isFresh: false; readonly detail: string };

const MAIN = 'main';
/** Seconds for which the API is asked to hold an answer. It takes up to 20. */
const HOLD_SECONDS = 20;

/** Asks the HTTP API of a deployed stack, or of the host on this machine. */
export class KrakenExportStatusClient {
  private readonly connection: Connection;

  constructor(options: ClientOptions) {
    this.connection = new Connection(options);
  }

  /** All exports that match, page by page as they are needed. */
  async *list({ signal, ...options }: ListOptions = {}): AsyncGenerator<Export, void, undefined> {
    for (let cursor: string | undefined; ; ) {
      const page = await this.page({ ...options, cursor, signal });
      yield* page.items;
      if (page.nextCursor === null || page.nextCursor === cursor) return;
      cursor = page.nextCursor;
    }
  }

  /** One page of exports. */
  page({ signal, ...query }: PageOptions = {}): Promise<ExportPage> {
    return this.readPage(query, { signal });
  }

  /**
   * What changes, as it changes, for ever: ends when the signal is aborted. Outlasts every outage, and throws only what
   * asking again would not mend, such as a refusal.
   * @param cursor of what was dealt with last; without it, everything that is known comes first
   */
  async *changes(cursor?: string, options: ChangesOptions = {}): AsyncGenerator<Changes, void, undefined> {
    const { pollInterval = POLL_INTERVAL, onFailure: outlast = () => {}, signal, ...query } = options;
    const lasting = { wait: HOLD_SECONDS, signal, outlast };
    try {
      for (let position = cursor; ; ) {
        const asked = Date.now();
        const { items, nextCursor, asOf } = await this.readPage({ ...query, cursor: position }, lasting);
        if (nextCursor !== null && nextCursor !== position) {
          position = nextCursor;
          yield { items, cursor: nextCursor, asOf };
        } else {
          // An API that held its answer may be asked again at once.
          await sleep(Math.max(0, asked + pollInterval - Date.now()), signal);
        }
      }
    } catch (error) {
      if (!signal?.aborted) throw error;
    }
  }

  /** One export. */
  async get(id: string, { account = MAIN, signal }: ExportOptions = {}): Promise<ExportAsOf> {
    const { body, headers } = await this.connection.send({ path: pathOf(account, id), signal });
    return { ...answers.read(answers.ExportAnswer, body, `export ${id}`), asOf: headers.get('As-Of') };
  }

  /** How an export came to where it stands, oldest first. */
  async history(id: string, { account = MAIN, signal }: ExportOptions = {}): Promise<readonly Transition[]> {
    const { body } = await this.connection.send({ path: [...pathOf(account, id), 'history'], signal });
    return answers.read(answers.HistoryAnswer, body, `the history of ${id}`).items;
  }

  /**
   * Waits until an export is where it is wanted.
   * @throws UnreachableStateError as soon as it cannot come there any more
   * @throws WaitTimeoutError
   */
  waitFor(id: string, options: WaitOptions = {}): Promise<Export> {
    const { account = MAIN } = options;
    return waitFor(
      `export ${id} of ${account}`,
      this.watch(account, id),
      (patience) => this.connection.send({ path: ['v1', 'accounts', account], ...patience }),
      options,
    );
  }

  /** All accounts and how polling them goes, however many pages they take. */
  async accounts({ signal }: RequestOptions = {}): Promise<readonly Account[]> {
    const accounts: Account[] = [];
    let cursor: string | undefined;
    do {
      const { body } = await this.connection.send({ path: ['v1', 'accounts'], query: { cursor }, signal });
      const page = answers.read(answers.AccountsAnswer, body, 'the list of accounts');
      accounts.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    return accounts;
  }

  /** One account and how polling it goes. */
  async account(name: string = MAIN, { signal }: RequestOptions = {}): Promise<Account> {
    const { body } = await this.connection.send({ path: ['v1', 'accounts', name], signal });
    return answers.read(answers.AccountAnswer, body, `the account ${name}`);
  }

  /**
   * Asks for a poll of Kraken now.
   * @throws ApiError with the status 429 and `retryAfter` when polling pauses or the rate budget is spent
   */
  async requestPoll(account: string = MAIN, { signal }: RequestOptions = {}): Promise<PollAccepted> {
    const path = ['v1', 'accounts', account, 'poll'];
    const { body } = await this.connection.send({ method: 'POST', path, once: true, signal });
    return answers.read(answers.PollAnswer, body, `the answer for ${account}`);
  }

  /** Whether what is known of all accounts is fresh. */
  async health({ signal }: RequestOptions = {}): Promise<HealthAnswer> {
    try {
      await this.connection.send({ path: ['v1', 'health'], once: true, signal });
      return { isFresh: true };
    } catch (error) {
      // A gateway that has trouble says 503 as well, but not with a problem document.
      if (!(error instanceof ApiError) || error.status !== 503 || error.problem === undefined) throw error;
      return { isFresh: false, detail: error.problem.detail };
    }
  }

  private async readPage(query: Omit<PageOptions, 'signal'>, how: Omit<Request, 'path'>): Promise<ExportPage> {
    const { body } = await this.connection.send({ path: ['v1', 'exports'], query: { ...query }, ...how });
    return answers.read(answers.PageAnswer, body, 'the page of exports');
  }

  private watch(account: string, id: string): Ask {
    let etag: string | null = null;
    return async (known, patience) => {
      const conditions = etag !== null && { headers: { 'If-None-Match': etag }, wait: HOLD_SECONDS };
      const answer = await this.connection.send({ path: pathOf(account, id), ...patience, ...conditions });
      if (answer.status === 304) return undefined;
      etag = answer.headers.get('ETag');
      const current = answers.read(answers.ExportAnswer, answer.body, `export ${id}`);
      // A proxy that drops the condition gets the same version each time, and at once, or even an older one.
      return known !== undefined && current.version <= known.version ? undefined : current;
    };
  }
}

const pathOf = (account: string, id: string): string[] => ['v1', 'accounts', account, 'exports', id];
