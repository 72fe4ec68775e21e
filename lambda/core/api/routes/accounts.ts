import type { Hono } from 'hono/tiny';
import { accountAnswer } from '../account-answer';
import { configuredAccount } from '../configured';
import { OPERATIONS } from '../operations';
import { readState, readStates } from '../read-states';
import type { ApiServices } from '../services';
import { validPath, validQuery } from '../validate';

/** The accounts and how polling them goes. */
export function accounts(app: Hono, services: ApiServices): void {
  const { listAccounts, getAccount } = OPERATIONS;

  app.get(listAccounts.path, validQuery(listAccounts.query), async (c) => {
    const polled = await readStates(services, services.accountsFor(c));
    return c.json({ items: polled.map((account) => accountAnswer(account, services)) });
  });

  app.get(getAccount.path, validPath(getAccount.parameters), validQuery(getAccount.query), async (c) => {
    const settings = configuredAccount(services.accountsFor(c), c.req.valid('param').account);
    return c.json(accountAnswer(await readState(services, settings), services));
  });
}
