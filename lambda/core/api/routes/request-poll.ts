import type { Hono } from 'hono/tiny';
import { configuredAccount } from '../configured';
import { OPERATIONS } from '../operations';
import { admitPoll } from '../poll-admission';
import { ProblemError } from '../problem';
import { readState } from '../read-states';
import type { ApiServices } from '../services';
import { validPath, validQuery } from '../validate';

/** Asks for a poll now. */
export function requestPoll(app: Hono, services: ApiServices): void {
  const { path, parameters, query } = OPERATIONS.requestPoll;
  app.post(path, validPath(parameters), validQuery(query), async (c) => {
    const settings = await configuredAccount(services.accountsFor(c), c.req.valid('param').account);
    const polled = await readState(services, settings);
    const now = services.clock.now();
    const admission = admitPoll(polled, now);
    if (admission.kind === 'refused') {
      const seconds = Math.max(1, Math.ceil((admission.until - now) / 1000));
      const detail = `${admission.reason}; ask again in ${seconds} seconds`;
      throw new ProblemError(429, detail, [], { 'Retry-After': String(seconds) });
    }
    await services.requestPoll(settings);
    return c.json({ account: settings.name, acceptedAt: new Date(now).toISOString() }, 202);
  });
}
