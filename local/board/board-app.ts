import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { Hono } from 'hono/tiny';
import { isKnown } from '../../lambda/core/api/etag';
import { boardFiles } from './board-files';

export interface BoardSettings {
  /** How the page hears of news: from an event stream beside the API, or by asking the API to wait for some. */
  readonly news: 'events' | 'poll';
  /** Where the exports are that it shows, for people. */
  readonly place: string;
}

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
};

/** Nothing runs but the page's own files, nothing is asked but whoever served them, and no text becomes markup. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

const HEADERS = {
  'Content-Security-Policy': POLICY,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  // Kept, and asked each time whether it still holds.
  'Cache-Control': 'no-cache',
  Vary: 'Accept-Encoding',
};

interface Served {
  readonly type: string;
  /** Compressed, and as it is, each with a tag of its own. */
  readonly gzip: Variant;
  readonly plain: Variant;
}

interface Variant {
  readonly body: Uint8Array<ArrayBuffer>;
  readonly etag: string;
}

/**
 * Serves the status board. Its files are made ready when the first is asked for, so that a start need not wait for it.
 * @param read gives the files of the page
 */
export function createBoard(settings: BoardSettings, read = boardFiles): Hono {
  let serving: Promise<ReadonlyMap<string, Served>> | undefined;
  const app = new Hono();
  app.get('/:name?', async (c, next) => {
    const name = c.req.param('name') ?? 'index.html';
    serving ??= serve(settings, read).catch((error: unknown) => {
      // What could not be read now may be there when somebody asks again.
      serving = undefined;
      throw error;
    });
    const file = (await serving).get(name);
    if (file === undefined) return next();
    const isCompressed = /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/.test(c.req.header('Accept-Encoding') ?? '');
    const { body, etag } = isCompressed ? file.gzip : file.plain;
    const headers = {
      ...HEADERS,
      ETag: etag,
      'Content-Type': file.type,
      ...(isCompressed && { 'Content-Encoding': 'gzip' }),
    };
    return isKnown(c.req.header('If-None-Match'), etag) ? c.body(null, 304, headers) : c.body(body, 200, headers);
  });
  return app;
}

async function serve(settings: BoardSettings, read: typeof boardFiles): Promise<ReadonlyMap<string, Served>> {
  const files = await read();
  return new Map(
    files.map(({ name, contents }) => {
      const body = name === 'index.html' ? filledIn(contents, settings) : Uint8Array.from(contents);
      const type = TYPES[name.replace(/^.*\./, '')] ?? 'application/octet-stream';
      return [name, { type, plain: variant(body), gzip: variant(Uint8Array.from(gzipSync(body))) }];
    }),
  );
}

const variant = (body: Uint8Array<ArrayBuffer>): Variant => ({
  body,
  etag: `"${createHash('sha256').update(body).digest('base64url')}"`,
});

/** The page knows nothing of who serves it but what is put in its head. */
function filledIn(html: Uint8Array, { news, place }: BoardSettings): Uint8Array<ArrayBuffer> {
  const text = new TextDecoder()
    .decode(html)
    .replace('{{news}}', news)
    .replace('{{place}}', () => escaped(place));
  return new TextEncoder().encode(text);
}

const escaped = (text: string): string => text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
