import type { Hono } from 'hono/tiny';
import * as v from 'valibot';
import { AccountNameSchema } from '../../../contract/account-settings';
import { accountAnswer } from '../account-answer';
import { configuredAccount } from '../configured';
import { OPERATIONS } from '../operations';
import { badParameters } from '../problem';
import { readState, readStates } from '../read-states';
import type { ApiServices } from '../services';
import { validPath, validQuery } from '../validate';

/** The accounts and how polling them goes. */
export function accounts(app: Hono, services: ApiServices): void {
  const { listAccounts, getAccount } = OPERATIONS;

  app.get(listAccounts.path, validQuery(listAccounts.query), async (c) => {
    const { limit, cursor } = c.req.valid('query');
    const found = await services.accountsFor(c).page(afterOf(cursor), limit + 1);
    const polled = await readStates(services, found.slice(0, limit));
    const last = polled.at(-1);
    return c.json({
      items: polled.map((account) => accountAnswer(account, services)),
      ...(found.length > limit && last !== undefined && { nextCursor: cursorOf(last.settings.name) }),
    });
  });

  app.get(getAccount.path, validPath(getAccount.parameters), validQuery(getAccount.query), async (c) => {
    const settings = await configuredAccount(services.accountsFor(c), c.req.valid('param').account);
    return c.json(accountAnswer(await readState(services, settings), services));
  });
}

/** The name of the last account on a page, so that what comes and goes meanwhile moves nothing. */
const cursorOf = (name: string): string => Buffer.from(name).toString('base64url');

function afterOf(cursor: string | undefined): string | undefined {
  if (cursor === undefined) return undefined;
  const name = Buffer.from(cursor, 'base64url').toString();
  if (v.is(AccountNameSchema, name) && cursorOf(name) === cursor) return name;
  throw badParameters([{ parameter: 'cursor', detail: 'is not a cursor, or not a whole one' }]);
}
