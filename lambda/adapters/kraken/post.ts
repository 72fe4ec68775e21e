import { isUtf8 } from 'node:buffer';
import * as http from 'node:http';
import * as https from 'node:https';

/** An answer of 50,000 reports is about 25 MB. */
const MAX_ANSWER_BYTES = 32 * 1024 * 1024;

export interface HttpAnswer {
  readonly status: number;
  readonly contentType: string;
  /** Seconds or a date, as the server put it. */
  readonly retryAfter: string | undefined;
  /** The body in UTF-8, or undefined if it is none. */
  readonly text: string | undefined;
}

/** No complete answer came: the connection failed or broke, the time was up, or the answer was too large. */
export class TransportError extends Error {
  override readonly name = 'TransportError';
  readonly code = 'transport';
}

/**
 * Sends one POST and reads the whole answer, within one deadline for all of it. Redirects are answers like any other:
 * following one would hand the API key to whoever it names.
 *
 * This is `node:https` because loading `fetch` costs a cold Lambda some 30 ms more.
 */
export async function post(
  url: URL,
  headers: Readonly<Record<string, string>>,
  body: string,
  timeoutMs: number,
): Promise<HttpAnswer> {
  const { request } = url.protocol === 'http:' ? http : https;
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
      const options = { method: 'POST', signal, headers: { ...headers, 'Content-Length': Buffer.byteLength(body) } };
      request(url, options, resolve).on('error', reject).end(body);
    });
    return {
      status: response.statusCode ?? 0,
      contentType: response.headers['content-type'] ?? '',
      retryAfter: response.headers['retry-after'],
      text: decode(await readAll(response), response.headers['content-encoding']),
    };
  } catch (error) {
    if (error instanceof TransportError) throw error;
    const reason = signal.aborted ? `no complete answer within ${timeoutMs} ms` : reasonOf(error);
    throw new TransportError(reason, { cause: error });
  }
}

async function readAll(response: http.IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response) {
    bytes += chunk.length;
    if (bytes > MAX_ANSWER_BYTES) throw new TransportError(`the answer is larger than ${MAX_ANSWER_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Compression was not asked for, so an encoded body is nothing Kraken sent on purpose. */
function decode(body: Buffer, encoding: string | undefined): string | undefined {
  const isPlain = encoding === undefined || encoding === 'identity';
  return isPlain && isUtf8(body) ? body.toString('utf8') : undefined;
}

/** System errors have a code such as ECONNREFUSED, which says more than their text. */
function reasonOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return 'unknown reason';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return 'message' in error && typeof error.message === 'string' ? error.message : 'unknown reason';
}
