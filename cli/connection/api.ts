import type { IncomingMessage } from 'node:http';
import * as v from 'valibot';
import { ProblemSchema } from '../../lambda/core/api/schemas/problem';
import { plain } from '../../local/print/paint';
import { CliError } from '../cli-error';
import { readText, send } from './http';

/** What is added to a request so that it is let in. */
export type Authorize = (request: {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
}) => Promise<Record<string, string>>;

export interface ApiOptions {
  /** Where the API is, such as `http://127.0.0.1:8787`. */
  readonly url: string;
  readonly authorize: Authorize;
  /** What to do if nothing answers there. */
  readonly ifUnreachable: string;
  /** What to do if the API lets nobody in. */
  readonly ifRefused: string;
  readonly via?: URL | undefined;
  readonly signal: AbortSignal;
}

export interface Answer<T> {
  readonly status: number;
  /** As it came, so that `--json` loses nothing. */
  readonly json: unknown;
  /** The same, as far as this version knows it; null if the status says that there is nothing. */
  readonly value: T | null;
  readonly headers: IncomingMessage['headers'];
}

/** An answer that somebody else reads. */
export interface Passed {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
}

const isRefusal = (status: number): boolean => status === 401 || status === 403;

/** The HTTP API, wherever it runs. */
export class Api {
  constructor(private readonly options: ApiOptions) {}

  get url(): string {
    return this.options.url;
  }

  /** @throws CliError if the answer is none that was asked for */
  async get<T>(
    path: string,
    schema: v.GenericSchema<unknown, T>,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer<T>> {
    return this.parse(await this.request('GET', path, headers), schema);
  }

  async post<T>(path: string, schema: v.GenericSchema<unknown, T>): Promise<Answer<T>> {
    return this.parse(await this.request('POST', path), schema);
  }

  /** An answer that has not ended yet, if its status is 200. */
  async open(path: string, headers: Readonly<Record<string, string>>): Promise<IncomingMessage> {
    const response = await this.request('GET', path, headers);
    if (response.statusCode === 200) return response;
    throw this.problem(response.statusCode ?? 0, await readText(response));
  }

  /**
   * An answer as it is, to be passed on.
   * @param left aborted when whoever it is for has gone
   * @throws CliError if nothing answers, or nobody is let in
   */
  async pass(
    method: 'GET' | 'POST',
    path: string,
    headers: Readonly<Record<string, string>>,
    left: AbortSignal,
  ): Promise<Passed> {
    const response = await this.request(method, path, headers, left);
    const { statusCode: status = 0 } = response;
    const text = await readText(response);
    if (isRefusal(status)) throw this.problem(status, text);
    return { status, headers: response.headers, text };
  }

  private async request(
    method: 'GET' | 'POST',
    path: string,
    given: Readonly<Record<string, string>> = {},
    left?: AbortSignal,
  ): Promise<IncomingMessage> {
    const { url: base, authorize, via, ifUnreachable } = this.options;
    const signal = left === undefined ? this.options.signal : AbortSignal.any([this.options.signal, left]);
    const url = new URL(`${base.replace(/\/$/, '')}${path}`);
    // Forms write a space so. A signature of AWS holds for this spelling only, which all others read as well.
    url.search = url.search.replaceAll('+', '%20');
    const headers = { accept: 'application/json', 'user-agent': 'kraken-export-status', ...given };
    const authorized = await authorize({ method, url, headers });
    try {
      return await send({ method, url, headers: authorized, via, signal });
    } catch (error) {
      if (error instanceof CliError)
        throw new CliError(`${error.message}: ${ifUnreachable}`, undefined, { cause: error });
      throw error;
    }
  }

  private async parse<T>(response: IncomingMessage, schema: v.GenericSchema<unknown, T>): Promise<Answer<T>> {
    const { statusCode: status = 0, headers } = response;
    const text = await readText(response);
    if (status === 304) return { status, json: null, value: null, headers };
    if (status !== 200 && status !== 202) throw this.problem(status, text);
    const json = v.safeParse(v.pipe(v.string(), v.parseJson()), text);
    const parsed = v.safeParse(schema, json.output);
    if (parsed.success) return { status, json: json.output, value: parsed.output, headers };
    throw new CliError(
      `${this.url} answered something else than expected (${v.summarize(parsed.issues).split('\n')[0]}): is it a Kraken Export Status, and no newer than this tool?`,
    );
  }

  private problem(status: number, text: string): ApiError {
    const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), ProblemSchema), text);
    const detail = parsed.success ? `${parsed.output.detail} (HTTP ${status})` : `the API answered HTTP ${status}`;
    return new ApiError(status, plain(isRefusal(status) ? `${detail}: ${this.options.ifRefused}` : detail));
  }
}

/** The API did not do what it was asked. */
export class ApiError extends CliError {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** The items of a page as they came, unknown fields included. */
export function rawItems(page: unknown): readonly unknown[] {
  return typeof page === 'object' && page !== null && 'items' in page && Array.isArray(page.items) ? page.items : [];
}
