import type { IncomingMessage } from 'node:http';

/** Kraken's own limit is not documented; no call of ours comes near this. */
const MAX_BODY_BYTES = 1024 * 1024;

/** The body byte for byte, or null if it is too large: the rest is still read, or no answer could follow. */
export async function readBody(request: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size <= MAX_BODY_BYTES) chunks.push(bytes);
  }
  return size <= MAX_BODY_BYTES ? Buffer.concat(chunks) : null;
}
