import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

export interface SignedBytes {
  /** Path and query as they stood in the request line, for example `/0/private/ExportStatus`. */
  readonly target: string;
  /** The nonce as the decimal digits that the client sent. */
  readonly nonce: string;
  /** The body, byte for byte as received: a proxy or client that re-encodes it breaks the signature. */
  readonly rawBody: Buffer;
}

/**
 * Whether `signature` is what Kraken expects in `API-Sign`: base64 of HMAC-SHA512, keyed with the decoded private key,
 * over the target and the SHA-256 of nonce and body.
 * Source: docs.kraken.com, "Spot REST authentication". Written from that text alone and fed piecewise, so that it shares
 * no mistake with the product's signer.
 */
export function isGenuine(signature: string, apiSecret: string, signed: SignedBytes): boolean {
  const inner = createHash('sha256');
  inner.update(signed.nonce, 'ascii');
  inner.update(signed.rawBody);

  const outer = createHmac('sha512', Buffer.from(apiSecret, 'base64'));
  outer.update(signed.target, 'utf8');
  outer.update(inner.digest());

  const expected = Buffer.from(outer.digest('base64'), 'ascii');
  const given = Buffer.from(signature, 'utf8');
  return given.length === expected.length && timingSafeEqual(given, expected);
}
