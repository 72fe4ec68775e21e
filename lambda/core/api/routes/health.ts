import type { Hono } from 'hono/tiny';
import { isStale } from '../../poll/health';
import { OPERATIONS } from '../operations';
import { ProblemError } from '../problem';
import { readStates } from '../read-states';
import type { ApiServices } from '../services';
import { validQuery } from '../validate';

/** Whether what is stored is fresh, for load balancers and monitors. */
export function health(app: Hono, services: ApiServices): void {
  const { path, query } = OPERATIONS.getHealth;
  app.get(path, validQuery(query), async (c) => {
    const polled = await readStates(services, services.accountsFor(c));
    const now = services.clock.now();
    const { staleAfterMs } = services;
    if (polled.some(({ settings, state }) => isStale(state, { reports: settings.reports, staleAfterMs }, now)))
      throw new ProblemError(503, 'an account was not polled successfully for too long; /v1/accounts tells which');
    return c.json({ status: 'ok' });
  });
}
