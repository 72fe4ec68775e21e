import type { Clock, Kraken } from '../../core/ports';
import { post, TransportError } from './post';
import { readAnswer } from './read-answer';
import { redact } from './redact';
import { sign } from './sign';

const PATH = '/0/private/ExportStatus';

/** Kraken's REST API over HTTPS. @param baseUrl such as `https://api.kraken.com` */
export function createKraken(baseUrl: string, clock: Pick<Clock, 'now'>): Kraken {
  const url = new URL(PATH, baseUrl);
  return {
    async exportStatus({ credentials, report, nonce, timeoutMs }) {
      // A nonce in nanoseconds does not fit a JSON number, so it is sent as text, which Kraken takes as well.
      const { apiKey, apiSecret, otp } = credentials;
      const body = JSON.stringify({ nonce: String(nonce), report, ...(otp !== undefined && { otp }) });
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
        const read = readAnswer(answer, clock.now());
        if (read.kind === 'reports' || answer.text === undefined) return read;
        // A failure quotes what came, and a proxy may show the request that it could not forward.
        const text = redact(answer.text, [apiKey, apiSecret, signature, otp]);
        return readAnswer({ ...answer, text }, clock.now());
      } catch (error) {
        if (!(error instanceof TransportError)) throw error;
        return { kind: 'failed', failure: { class: 'upstream_unreachable', message: `Kraken: ${error.message}` } };
      }
    },
  };
}
