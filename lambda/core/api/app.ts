import type { MiddlewareHandler } from 'hono';
import { Hono } from 'hono/tiny';
import { refuseOtherMethods } from './method-not-allowed';
import { answerErrors, answerProblem, ProblemError } from './problem';
import { accounts } from './routes/accounts';
import { health } from './routes/health';
import { listExports } from './routes/list-exports';
import { oneExport } from './routes/one-export';
import { openApi } from './routes/openapi';
import { requestPoll } from './routes/request-poll';
import type { ApiServices } from './services';

/** The HTTP API, the same for AWS Lambda and for a host of its own. Whoever serves it sees to authentication. */
export function createApi(services: ApiServices): Hono {
  const app = new Hono();
  app.use(safeHeaders, wellFormedPath);
  listExports(app, services);
  oneExport(app, services);
  accounts(app, services);
  requestPoll(app, services);
  health(app, services);
  openApi(app);
  refuseOtherMethods(app);

  app.notFound((c) => answerProblem(c, new ProblemError(404, 'there is nothing at this path; see /v1/openapi.json')));
  app.onError(answerErrors(services.onError));
  return app;
}

/** Nothing is kept by caches or guessed by browsers, unless a route says otherwise. */
const safeHeaders: MiddlewareHandler = async (c, next) => {
  c.header('Cache-Control', 'no-store');
  c.header('X-Content-Type-Options', 'nosniff');
  await next();
};

/** The router leaves what it cannot decode as it stands, and would so find an export whose id is spelt like that. */
const wellFormedPath: MiddlewareHandler = async (c, next) => {
  try {
    decodeURIComponent(new URL(c.req.url).pathname);
  } catch (error) {
    if (error instanceof URIError) throw new ProblemError(400, 'the path is not percent-encoded UTF-8');
    throw error;
  }
  await next();
};
