import type { Clock, Kraken } from '../../core/ports';
import { post, TransportError } from './post';
import { readAnswer } from './read-answer';
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
      const headers = {
        'API-Key': apiKey,
        'API-Sign': sign(url.pathname, String(nonce), body, apiSecret),
        // Without it Kraken ignores the body and answers "EGeneral:Invalid arguments".
        'Content-Type': 'application/json',
        Accept: 'application/json',
        'User-Agent': 'kraken-export-status',
      };
      try {
        return readAnswer(await post(url, headers, body, timeoutMs), clock.now());
      } catch (error) {
        if (!(error instanceof TransportError)) throw error;
        return { kind: 'failed', failure: { class: 'upstream_unreachable', message: `Kraken: ${error.message}` } };
      }
    },
  };
}
