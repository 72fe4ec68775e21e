import type { JsonValue } from '../../core/exports/export';
import type { Failure } from '../../core/poll/failure';
import type { Clock, Kraken, KrakenCall } from '../../core/ports';
import { type HttpAnswer, post, TransportError } from './post';
import { readAnswer } from './read-answer';
import type { Clean } from './read-envelope';
import { readKeyInfo } from './read-key-info';
import { redact } from './redact';
import { sign } from './sign';

interface Failed {
  readonly kind: 'failed';
  readonly failure: Failure;
}

/** Kraken's REST API over HTTPS. @param baseUrl such as `https://api.kraken.com` */
export function createKraken(baseUrl: string, clock: Pick<Clock, 'now'>): Kraken {
  async function call<A extends { readonly kind: string }>(
    method: string,
    fields: Readonly<Record<string, JsonValue>>,
    { credentials, nonce, timeoutMs }: KrakenCall,
    read: (answer: HttpAnswer, now: number, clean: Clean) => A | Failed,
  ): Promise<A | Failed> {
    const url = new URL(`/0/private/${method}`, baseUrl);
    // A nonce in nanoseconds does not fit a JSON number, so it is sent as text, which Kraken takes as well.
    const { apiKey, apiSecret, otp } = credentials;
    const body = JSON.stringify({ nonce: String(nonce), ...fields, ...(otp !== undefined && { otp }) });
    const signature = sign(url.pathname, String(nonce), body, apiSecret);
    const headers = {
      'API-Key': apiKey,
      'API-Sign': signature,
      // Without it Kraken ignores the body and answers "EGeneral:Invalid arguments".
      'Content-Type': 'application/json',
      Accept: 'application/json',
      'User-Agent': 'kraken-export-status',
    };
    try {
      const answer = await post(url, headers, body, timeoutMs);
      // What is quoted may show the request: a proxy does that with one that it could not forward.
      return read(answer, clock.now(), (text) => redact(text, [apiKey, apiSecret, signature, otp]));
    } catch (error) {
      if (!(error instanceof TransportError)) throw error;
      return { kind: 'failed', failure: { class: 'upstream_unreachable', message: `Kraken: ${error.message}` } };
    }
  }
  return {
    exportStatus: ({ report, ...signed }) => call('ExportStatus', { report }, signed, readAnswer),
    apiKeyInfo: (signed) => call('GetApiKeyInfo', {}, signed, readKeyInfo),
  };
}
