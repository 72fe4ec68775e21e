import type { Context, MiddlewareHandler } from 'hono';
import { Hono } from 'hono/tiny';
import { answerProblem, ProblemError } from '../../lambda/core/api/problem';
import { createBoard } from '../../local/board/board-app';
import { onlyFromHere } from '../../local/http/only-from-here';
import { CliError } from '../cli-error';
import type { Connection } from '../connection/connect';

/** What the page asks for; nothing else is passed on. */
const READ = ['/v1/exports', '/v1/accounts', '/v1/accounts/:account/exports/:id/history'];
const POLL = '/v1/accounts/:account/poll';

/** What the page needs of an answer besides its body. */
const TOLD = ['content-type', 'retry-after'];
const SAFE = { 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' };

/**
 * The status board of an API elsewhere, for a browser on this machine. The page asks here, and what it asks for is asked
 * there with the credentials of this process, which the page never sees.
 */
export function createBoardProxy({ api, name }: Pick<Connection, 'api' | 'name'>): Hono {
  const app = new Hono();
  app.use(onlyFromHere, onlyThePage);
  app.route('/', createBoard({ news: 'poll', place: name }));

  const passOn = async (c: Context, method: 'GET' | 'POST'): Promise<Response> => {
    const { pathname, search } = new URL(c.req.url);
    const prefer = c.req.header('Prefer');
    const { status, headers, text } = await api.pass(method, pathname + search, prefer === undefined ? {} : { prefer });
    const told = TOLD.flatMap((name): [string, string][] => {
      const value = headers[name];
      return typeof value === 'string' ? [[name, value]] : [];
    });
    return new Response(text, { status, headers: { ...Object.fromEntries(told), ...SAFE } });
  };
  for (const path of READ) app.get(path, (c) => passOn(c, 'GET'));
  app.post(POLL, (c) => passOn(c, 'POST'));

  app.notFound((c) => answerProblem(c, new ProblemError(404, 'the status board passes on only what it needs itself')));
  app.onError((error, c) => {
    if (error instanceof CliError) return answerProblem(c, new ProblemError(503, error.message));
    throw error;
  });
  return app;
}

/** Pages of other programs on this machine have another port, and so another origin. */
const onlyThePage: MiddlewareHandler = async (c, next) => {
  const origin = c.req.header('Origin');
  if (origin === undefined || origin === `http://${c.req.header('Host')}`) return next();
  return answerProblem(c, new ProblemError(403, 'only the status board itself may ask here'));
};
