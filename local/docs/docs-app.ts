import { createHash } from 'node:crypto';
import { Hono } from 'hono/tiny';
import { docsPage } from './page';
import { STYLE } from './style';

/** No script, no other host, no other file: the style in the page is known by its hash. */
const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Serves the reference of the API for people. It is made when it is first asked for. */
export function createDocs(): Hono {
  let page: string | undefined;
  const app = new Hono();
  app.get('/v1/docs', (c) => {
    page ??= docsPage();
    return c.html(page, 200, {
      'Content-Security-Policy': POLICY,
      'X-Content-Type-Options': 'nosniff',
      'Referrer-Policy': 'no-referrer',
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Cache-Control': 'no-cache',
    });
  });
  return app;
}
