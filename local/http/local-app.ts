import type { Context } from 'hono';
import { Hono } from 'hono/tiny';
import * as v from 'valibot';
import { answerErrors, answerProblem, ProblemError } from '../../lambda/core/api/problem';
import { type AllowedAccounts, AllowedAccountsSchema } from '../../lambda/core/tokens/token-list';
import { createDocs } from '../docs/docs-app';
import type { EventLog } from '../events/event-log';
import type { EventStreams } from '../events/event-streams';
import { resumeBehind } from '../events/stream-id';
import type { Gate } from './gate';
import { onlyFromHere } from './only-from-here';
import type { Waits } from './waits';

export interface LocalAppParts {
  /** The API, the same as on AWS. */
  readonly api: Pick<Hono, 'fetch'>;
  readonly log: EventLog;
  readonly streams: EventStreams;
  readonly waits: Pick<Waits, 'limit'>;
  readonly gate: Gate;
  /** The page for people. */
  readonly board: Hono;
  /** Whether only requests for this machine by its own names are answered. */
  readonly isLocal: boolean;
  /** Told of everything that was answered with status 500. */
  readonly onError: (error: unknown) => void;
}

type LocalApp = Hono<{ Variables: { allowed: AllowedAccounts } }>;

/** What this host hands to the API with a request. */
const EnvironmentSchema = v.object({ allowed: AllowedAccountsSchema });

/** The accounts that a request in the API may see. */
export const allowedIn = (c: Context): AllowedAccounts => v.parse(EnvironmentSchema, c.env).allowed;

/** What this host serves: the API, beside it the events that AWS delivers through EventBridge, and a page that shows both. */
export function createLocalApp({ api, log, streams, waits, gate, board, isLocal, onError }: LocalAppParts): LocalApp {
  const app: LocalApp = new Hono();
  if (isLocal) app.use(onlyFromHere);
  // The pages themselves hold no data, and are there without a token too.
  app.route('/', board);
  app.route('/', createDocs());
  app.use(async (c, next) => {
    c.set('allowed', await gate(c.req.header('Authorization')));
    await next();
  });
  app.get('/v1/events', (c) => {
    const after = resumeBehind(log, c.req.header('last-event-id'), c.get('allowed'));
    const authorization = c.req.header('Authorization');
    return c.body(
      streams.open(after, () => gate(authorization)),
      200,
      {
        'Content-Type': 'text/event-stream',
        'Cache-Control': 'no-store, no-transform',
        'X-Content-Type-Options': 'nosniff',
        // Asks reverse proxies not to collect the stream before they pass it on.
        'X-Accel-Buffering': 'no',
      },
    );
  });
  app.all('/v1/events', (c) => {
    const allowed = 'GET, HEAD';
    return answerProblem(c, new ProblemError(405, `this path takes ${allowed}`, [], { Allow: allowed }));
  });
  app.use(waits.limit);
  app.all('*', (c) => api.fetch(c.req.raw, { allowed: c.get('allowed') }));
  app.onError(answerErrors(onError));
  return app;
}
