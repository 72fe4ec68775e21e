import type { Hono } from 'hono/tiny';
import openapi from '../openapi.json';
import { OPERATIONS } from '../operations';
import { validQuery } from '../validate';

/** The description of the API, which changes only with its code. */
export function openApi(app: Hono): void {
  const { path, query } = OPERATIONS.getOpenApi;
  app.get(path, validQuery(query), (c) => {
    c.header('Cache-Control', 'private, max-age=300');
    return c.body(JSON.stringify(openapi), 200, { 'Content-Type': 'application/json' });
  });
}
