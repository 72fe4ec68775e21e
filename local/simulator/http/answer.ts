/** A complete HTTP answer. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/**
 * What goes over the wire: an answer as it should be, or one of the ways in which a connection fails.
 * - `reply`: the whole answer
 * - `reset`: `sentBytes` of the body, then the connection is torn down; null tears it down before anything is sent
 * - `silence`: the headers if `sendHeaders`, then nothing until the client gives up
 * - `trickle`: the headers, then a byte of the body each second
 */
export type Answer =
  | { readonly kind: 'reply'; readonly reply: Reply }
  | { readonly kind: 'reset'; readonly reply: Reply; readonly sentBytes: number | null }
  | { readonly kind: 'silence'; readonly reply: Reply; readonly sendHeaders: boolean }
  | { readonly kind: 'trickle'; readonly reply: Reply };

export function jsonReply(body: unknown, status = 200): Reply {
  return {
    status,
    headers: { 'Content-Type': 'application/json; charset=utf-8' },
    body: Buffer.from(JSON.stringify(body), 'utf8'),
  };
}

export function htmlReply(status: number, title: string): Reply {
  const page = `<!DOCTYPE html>\n<html lang="en"><head><title>${title}</title></head><body><h1>${title}</h1></body></html>\n`;
  return { status, headers: { 'Content-Type': 'text/html; charset=UTF-8' }, body: Buffer.from(page, 'utf8') };
}
