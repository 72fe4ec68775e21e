import * as v from 'valibot';
import { ProblemAnswer, read } from './answers';
import type { Authentication, OutgoingRequest } from './auth';
import { ApiError, type ClientError, ConnectionError, CredentialsError, UnexpectedDataError } from './errors';
import { retryAfterOf } from './retry-after';
import { sleep, unlessAborted, within } from './sleep';

export interface ClientOptions {
  /** Where the API is: the stack's output `ApiUrl`, or what the local host prints, such as `http://127.0.0.1:8787`. */
  readonly url: string | URL;
  /**
   * `sigV4(…)` for the authorization mode `iam`, `bearer(…)` for `jwt` and `token`.
   * @default - none, for a host on this machine
   */
  readonly auth?: Authentication;
  /**
   * Milliseconds for one answer, and before it for the credentials; time that the API was asked to hold it comes on top.
   * @default 10000
   */
  readonly timeout?: number;
  /**
   * How often a request that reads is sent again, after a failed connection, an error of the server, or when it is told
   * to come later. Requests that ask for a poll are never sent again; `waitFor` and `changes` outlast any number of
   * failures.
   * @default 4
   */
  readonly retries?: number;
  /**
   * What sends requests.
   * @default - the platform's own
   */
  readonly fetch?: typeof fetch;
}

/** What every request takes. */
export interface RequestOptions {
  /**
   * Ends the request, whatever it is at.
   * @default - none
   */
  readonly signal?: AbortSignal | undefined;
}

export interface Request extends RequestOptions {
  readonly method?: 'GET' | 'POST';
  /** Of the path, each encoded here. */
  readonly path: readonly string[];
  readonly query?: Readonly<Record<string, string | number | readonly string[] | undefined>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Seconds for which the API may hold the answer. */
  readonly wait?: number | undefined;
  /** Whether it is never sent again: it does more than read, or its first answer is the one that counts. */
  readonly once?: boolean;
  /** Makes it be sent again until it is answered or the signal is aborted, and is told of each failure on the way. */
  readonly outlast?: (failure: ClientError) => void;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** Undefined if there was none. */
  readonly body: unknown;
}

const DEFAULT_TIMEOUT = 10_000;
const DEFAULT_RETRIES = 4;
const FIRST_DELAY = 500;
/** The longest delay before another attempt. A later `Retry-After` is awaited only by who outlasts everything. */
const LONGEST_DELAY = 30_000;
/** It took too long, came too early, or was one too many. */
const COME_LATER = [408, 425, 429];
/** What is asked for is stored, but the version of the API that runs cannot read it. */
const NOT_IMPLEMENTED = 501;

/** Sends requests and waits for their answers, again if that is safe. */
export class Connection {
  private readonly base: URL;

  constructor(private readonly options: ClientOptions) {
    this.base = baseOf(options.url);
  }

  async send(request: Request): Promise<Answer> {
    const { once = false, outlast, signal } = request;
    const retries = once ? 0 : (this.options.retries ?? DEFAULT_RETRIES);
    for (let attempt = 0; ; attempt++) {
      try {
        return await this.attempt(request);
      } catch (error) {
        signal?.throwIfAborted();
        if (!mayPass(error)) throw error;
        const { retryAfter = 0 } = error instanceof ApiError ? error : {};
        if (outlast === undefined && (attempt >= retries || retryAfter > LONGEST_DELAY)) throw error;
        outlast?.(error);
        await sleep(delayAfter(attempt, retryAfter), signal);
      }
    }
  }

  private async attempt(request: Request): Promise<Answer> {
    const { method = 'GET', wait } = request;
    const url = this.urlOf(request);
    const what = `${method} ${url.pathname}`;
    const unsigned = new Headers({ Accept: 'application/json, application/problem+json', ...request.headers });
    if (wait !== undefined) unsigned.set('Prefer', `wait=${wait}`);
    const headers = await this.authenticate({ method, url, headers: unsigned }, request, what);

    const { status, headers: answered, text } = await this.exchange(url, { method, headers }, request, what);
    const isAnswer = (status >= 200 && status < 300) || status === 304;
    if (!isAnswer) throw errorOf(what, status, answered, text);
    return { status, headers: answered, body: text === '' ? undefined : json(text, what) };
  }

  private async authenticate(outgoing: OutgoingRequest, { signal }: Request, what: string): Promise<Headers> {
    const { auth, timeout = DEFAULT_TIMEOUT } = this.options;
    if (auth === undefined) return outgoing.headers;
    const limit = within(timeout, signal);
    try {
      return await unlessAborted(async () => auth(outgoing), limit.signal);
    } catch (error) {
      signal?.throwIfAborted();
      if (!limit.deadline.aborted) throw error;
      throw new CredentialsError(`${what} was not sent: no credentials within ${timeout / 1_000} s`, { cause: error });
    }
  }

  private async exchange(url: URL, init: RequestInit, { signal, wait = 0 }: Request, what: string) {
    const milliseconds = (this.options.timeout ?? DEFAULT_TIMEOUT) + wait * 1_000;
    const limit = within(milliseconds, signal);
    try {
      const send = this.options.fetch ?? fetch;
      // Whoever followed a redirect would send its credentials to a place that nobody configured.
      const response = await send(url, { ...init, redirect: 'manual', cache: 'no-store', signal: limit.signal });
      return { status: response.status, headers: response.headers, text: await response.text() };
    } catch (error) {
      signal?.throwIfAborted();
      const reason = limit.deadline.aborted ? `no whole answer within ${milliseconds / 1_000} s` : reasonOf(error);
      throw new ConnectionError(`${what} at ${url.origin} failed: ${reason}`, { cause: error });
    }
  }

  private urlOf({ path, query = {} }: Request): URL {
    const url = new URL(path.map(segment).join('/'), this.base);
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) url.searchParams.set(name, String(value));
    }
    // Forms write a space so. A signature of AWS holds for this spelling only, which all others read as well.
    url.search = url.search.replaceAll('+', '%20');
    return url;
  }
}

function segment(text: string): string {
  // However they are encoded, these would lead elsewhere in the path; and half a surrogate pair has no encoding.
  if (/^\.{0,2}$|\p{Surrogate}/u.test(text))
    throw new TypeError(`"${text}" is no name of an account and no id of an export`);
  return encodeURIComponent(text);
}

function baseOf(given: string | URL): URL {
  const url = URL.canParse(String(given)) ? new URL(given) : undefined;
  // The text itself is not repeated: it may hold a password.
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '')
    throw new TypeError('"url" must be that of the API, such as "http://127.0.0.1:8787", without a user or a password');
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  return url;
}

/** Whether the same request may succeed later. All else is for somebody to mend. */
function mayPass(error: unknown): error is ApiError | ConnectionError | CredentialsError {
  if (error instanceof ApiError)
    return (error.status >= 500 && error.status !== NOT_IMPLEMENTED) || COME_LATER.includes(error.status);
  return error instanceof ConnectionError || error instanceof CredentialsError;
}

/**
 * Milliseconds to wait before the next attempt, longer each time: "at once" may be said by what is overloaded. Not the
 * same for all, if many were cut off, or told when to come, at the same moment.
 */
function delayAfter(attempt: number, retryAfter: number): number {
  const delay = Math.min(FIRST_DELAY * 2 ** attempt, LONGEST_DELAY) * (0.5 + Math.random() / 2);
  return Math.max(delay, retryAfter + Math.random() * FIRST_DELAY);
}

function json(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UnexpectedDataError(`the answer to ${what} is not JSON; is "url" that of the API?`, { cause: error });
  }
}

const GatewayAnswer = v.object({ message: v.string() });

/** API Gateway's own refusals are `{"message": …}`; of other answers, only the status is known to mean something. */
function errorOf(what: string, status: number, headers: Headers, text: string): ApiError {
  const body = jsonOrUndefined(text);
  const problem = v.is(ProblemAnswer, body) ? read(ProblemAnswer, body, 'the problem') : undefined;
  const gateway = v.is(GatewayAnswer, body) ? body.message : undefined;
  // Browsers hide the status of a redirect.
  const isRedirect = status === 0 || (status >= 300 && status < 400);
  const unexplained = isRedirect ? 'it leads elsewhere; is "url" that of the API?' : 'no reason given';
  const detail = problem?.detail ?? gateway ?? unexplained;
  return new ApiError(`${what} was answered with ${status}: ${detail}`, status, problem, retryAfterOf(headers));
}

function jsonOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const PlatformError = v.object({
  message: v.string(),
  cause: v.optional(v.object({ message: v.string(), code: v.optional(v.unknown()) })),
});

/** `fetch` fails with "fetch failed" whatever happened; what happened is in the cause, if only as a code. */
function reasonOf(error: unknown): string {
  if (!v.is(PlatformError, error)) return String(error);
  return error.cause === undefined ? error.message : error.cause.message || String(error.cause.code);
}
