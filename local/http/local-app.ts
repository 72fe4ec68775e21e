import type { Context } from 'hono';
import { Hono } from 'hono/tiny';
import { answerProblem, badParameters, ProblemError } from '../../lambda/core/api/problem';
import type { EventLog } from '../events/event-log';
import type { EventStreams } from '../events/event-streams';
import { onlyFromHere } from './only-from-here';
import type { Waits } from './waits';

export interface LocalAppParts {
  /** The API, the same as on AWS. */
  readonly api: Pick<Hono, 'fetch'>;
  readonly log: EventLog;
  readonly streams: EventStreams;
  readonly waits: Pick<Waits, 'limit'>;
  /** Whether only this machine is served. */
  readonly isLocal: boolean;
}

/** What this host serves: the API, and beside it the events that AWS delivers through EventBridge. */
export function createLocalApp({ api, log, streams, waits, isLocal }: LocalAppParts): Hono {
  const app = new Hono();
  if (isLocal) app.use(onlyFromHere);
  app.get('/v1/events', (c) => {
    const resumeBehind = lastEventId(c, log);
    return c.body(streams.open(resumeBehind), 200, {
      'Content-Type': 'text/event-stream',
      'Cache-Control': 'no-store, no-transform',
      'X-Content-Type-Options': 'nosniff',
      // Asks reverse proxies not to collect the stream before they pass it on.
      'X-Accel-Buffering': 'no',
    });
  });
  app.all('/v1/events', (c) => {
    const allowed = 'GET, HEAD';
    return answerProblem(c, new ProblemError(405, `this path takes ${allowed}`, [], { Allow: allowed }));
  });
  app.use(waits.limit);
  app.all('*', (c) => api.fetch(c.req.raw, c.env));
  app.onError((error, c) => {
    if (error instanceof ProblemError) return answerProblem(c, error);
    throw error;
  });
  return app;
}

/** The number of the event behind which a client goes on: without a header the newest there is. */
function lastEventId(c: Context, log: EventLog): number {
  const given = c.req.header('last-event-id');
  if (given === undefined || given === '') return log.last;
  if (!/^\d{1,15}$/.test(given)) {
    const detail = 'must be the id of an event, or 0 for all events that are kept';
    throw badParameters([{ parameter: 'Last-Event-ID', detail }]);
  }
  // A number that was never given out comes from a log that is gone: everything in this one is news.
  return Number(given) > log.last ? 0 : Number(given);
}
