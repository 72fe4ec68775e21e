import type { Hono } from 'hono/tiny';
import type { AccountSettings } from '../../../contract/account-settings';
import type { ChangesQuery } from '../../ports';
import { changesOfExport } from '../changes-of-export';
import { configuredNames } from '../configured';
import { decodeCursor, encodeCursor } from '../cursor';
import { exportAnswer } from '../export-answer';
import { readFeed } from '../feed';
import { OPERATIONS } from '../operations';
import { badParameters } from '../problem';
import { asOf, readStates } from '../read-states';
import type { ListExports } from '../schemas/parameters';
import type { ApiServices } from '../services';
import { validQuery } from '../validate';

/** The change feed. */
export function listExports(app: Hono, services: ApiServices): void {
  const { path, query: schema } = OPERATIONS.listExports;
  app.get(path, validQuery(schema), async (c) => {
    const { cursor, limit, ...query } = c.req.valid('query');
    const accounts = selectAccounts(services.accounts, query.account);
    const positions = cursor === undefined ? {} : decodeCursor(cursor, query);

    const states = await readStates(services, accounts);
    const { exports } = services;
    const page = await readFeed(
      { accounts: accounts.map(({ name }) => name), positions, order: query.order, limit, filter: filterOf(query) },
      query.id === undefined ? (changes) => exports.changes(changes) : changesOfExport(exports, query.id),
    );
    return c.json({
      items: page.exports.map(exportAnswer),
      nextCursor: page.isEnd && query.order === 'desc' ? null : encodeCursor(page.positions, query),
      asOf: asOf(states, query.report),
    });
  });
}

function selectAccounts(
  accounts: readonly AccountSettings[],
  names: readonly string[] | undefined,
): readonly AccountSettings[] {
  if (names === undefined) return accounts;
  const isUnknown = names.some((name) => !accounts.some((account) => account.name === name));
  if (isUnknown)
    throw badParameters([
      { parameter: 'account', detail: `names an account that is not configured; ${configuredNames(accounts)}` },
    ]);
  return accounts.filter(({ name }) => names.includes(name));
}

function filterOf({ report, state, status }: Pick<ListExports, 'report' | 'state' | 'status'>): ChangesQuery['filter'] {
  return {
    ...(report !== undefined && { reports: report }),
    ...(state !== undefined && { states: state }),
    ...(status !== undefined && { statuses: status }),
  };
}
