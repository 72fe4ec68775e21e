import { createHash, createHmac } from 'node:crypto';

/**
 * The value of Kraken's header `API-Sign`:
 * base64(HMAC-SHA512(base64-decoded secret, path + SHA-256(nonce + body))), the inner hash as its 32 raw bytes.
 * Source: docs.kraken.com, "Spot REST authentication".
 * @param path without the host, such as `/0/private/ExportStatus`
 * @param nonce decimal, the same as in the body
 * @param body exactly the bytes that are sent
 */
export function sign(path: string, nonce: string, body: string, apiSecret: string): string {
  const hash = createHash('sha256')
    .update(nonce + body)
    .digest();
  return createHmac('sha512', Buffer.from(apiSecret, 'base64')).update(path).update(hash).digest('base64');
}
