import type { Hono } from 'hono/tiny';
import { isStale } from '../../poll/health';
import type { Accounts } from '../accounts';
import { OPERATIONS } from '../operations';
import { ProblemError } from '../problem';
import { readStates } from '../read-states';
import type { ApiServices } from '../services';
import { validQuery } from '../validate';

/** Accounts that are looked at at each probe. What is found where there are more than these is kept for a while. */
const FEW = 100;
const REMEMBERED_MS = 60_000;

/** Whether what is stored is fresh, for load balancers and monitors. */
export function health(app: Hono, services: ApiServices): void {
  const { path, query } = OPERATIONS.getHealth;
  const remembered = new WeakMap<Accounts, { isFresh: boolean; until: number }>();

  app.get(path, validQuery(query), async (c) => {
    const accounts = services.accountsFor(c);
    const known = remembered.get(accounts);
    const isFresh = known !== undefined && services.clock.now() < known.until ? known.isFresh : await look(accounts);
    if (isFresh) return c.json({ status: 'ok' });
    throw new ProblemError(503, 'an account was not polled successfully for too long; /v1/accounts tells which');
  });

  async function look(accounts: Accounts): Promise<boolean> {
    const { staleAfterMs, clock } = services;
    let isFresh = true;
    let seen = 0;
    let after: string | undefined;
    do {
      const page = await accounts.page(after, FEW);
      const polled = await readStates(services, page);
      const now = clock.now();
      isFresh = !polled.some(({ settings, state }) => isStale(state, { reports: settings.reports, staleAfterMs }, now));
      seen += page.length;
      after = page.length < FEW ? undefined : page.at(-1)?.name;
    } while (isFresh && after !== undefined);
    // Only once nothing is left to be seen: a look that broke off says nothing of the rest.
    if (seen > FEW) remembered.set(accounts, { isFresh, until: clock.now() + REMEMBERED_MS });
    return isFresh;
  }
}
