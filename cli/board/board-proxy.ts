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
const SAFE = {
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

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
    const { status, headers, text } = await api.pass(
      method,
      pathname + search,
      prefer === undefined ? {} : { prefer },
      c.req.raw.signal,
    );
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
    // Nobody is there any more to read what became of it.
    if (c.req.raw.signal.aborted) return new Response(null, { status: 499 });
    if (error instanceof CliError) return answerProblem(c, new ProblemError(503, error.message));
    throw error;
  });
  return app;
}

/**
 * Pages of other programs on this machine have another port, and so another origin. A browser says where a request comes
 * from: in `Origin` with everything that is to be done, and in `Sec-Fetch-Site` with what is only to be read.
 */
const onlyThePage: MiddlewareHandler = async (c, next) => {
  const origin = c.req.header('Origin');
  const site = c.req.header('Sec-Fetch-Site') ?? 'same-origin';
  const isOurs = origin === undefined ? c.req.method === 'GET' : origin === `http://${c.req.header('Host')}`;
  if (isOurs && (site === 'same-origin' || site === 'none')) return next();
  return answerProblem(c, new ProblemError(403, 'only the status board itself may ask here'));
};
