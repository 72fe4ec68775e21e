import { createHash, createHmac } from 'node:crypto';
import type { Credentials } from '../../../local/simulator';

export interface CallOptions {
  readonly nonce?: string;
  /** How the body is written. @default form */
  readonly as?: 'form' | 'json' | 'json-number' | 'no-content-type';
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  readonly redirect?: 'follow' | 'manual' | 'error';
}

export interface Called {
  readonly status: number;
  readonly error: unknown;
  readonly result: unknown;
}

/** A Kraken client as small as it can be, so that tests can also call wrongly. */
export class SignedClient {
  private nonce = 1_790_000_000_000n;

  constructor(
    private readonly url: string,
    private readonly credentials: Credentials,
  ) {}

  nextNonce(): string {
    this.nonce += 1n;
    return String(this.nonce);
  }

  send(method: string, params: Record<string, string>, options: CallOptions = {}): Promise<Response> {
    const nonce = options.nonce ?? this.nextNonce();
    const { body, contentType } = write(nonce, params, options.as ?? 'form');
    const path = `/0/private/${method}`;
    const digest = createHash('sha256')
      .update(nonce + body)
      .digest();
    const key = Buffer.from(this.credentials.apiSecret, 'base64');
    const signature = createHmac('sha512', key)
      .update(Buffer.concat([Buffer.from(path), digest]))
      .digest('base64');
    return fetch(this.url + path, {
      method: 'POST',
      body,
      headers: { ...contentType, 'API-Key': this.credentials.apiKey, 'API-Sign': signature, ...options.headers },
      ...(options.signal === undefined ? {} : { signal: options.signal }),
      redirect: options.redirect ?? 'manual',
    });
  }

  async call(method: string, params: Record<string, string> = {}, options: CallOptions = {}): Promise<Called> {
    const response = await this.send(method, params, options);
    const answer: unknown = await response.json();
    if (typeof answer !== 'object' || answer === null) throw new Error('the answer is not an object');
    return {
      status: response.status,
      error: 'error' in answer ? answer.error : undefined,
      result: 'result' in answer ? answer.result : undefined,
    };
  }

  /** The rows of a report. */
  async list(report: string): Promise<readonly Record<string, unknown>[]> {
    const { error, result } = await this.call('ExportStatus', { report });
    if (!Array.isArray(result)) throw new Error(`no list: ${String(error)}`);
    return result;
  }
}

function write(
  nonce: string,
  params: Record<string, string>,
  as: NonNullable<CallOptions['as']>,
): { body: string; contentType: Record<string, string> } {
  switch (as) {
    case 'form':
      return {
        body: new URLSearchParams({ nonce, ...params }).toString(),
        contentType: { 'Content-Type': 'application/x-www-form-urlencoded' },
      };
    case 'json':
      return { body: JSON.stringify({ nonce, ...params }), contentType: { 'Content-Type': 'application/json' } };
    case 'json-number':
      return {
        body: JSON.stringify({ nonce: 0, ...params }).replace('0', nonce),
        contentType: { 'Content-Type': 'application/json; charset=utf-8' },
      };
    case 'no-content-type':
      return { body: new URLSearchParams({ nonce, ...params }).toString(), contentType: {} };
  }
}
