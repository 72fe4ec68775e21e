import type { Hono } from 'hono/tiny';
import type { AccountSettings } from '../../../contract/account-settings';
import type { ChangesQuery } from '../../ports';
import { changesOfExport } from '../changes-of-export';
import { configuredNames } from '../configured';
import { decodeCursor, encodeCursor } from '../cursor';
import { exportAnswer } from '../export-answer';
import { type ChangesSource, type FeedPage, readFeed } from '../feed';
import { OPERATIONS } from '../operations';
import { badParameters } from '../problem';
import { asOf, readStates } from '../read-states';
import type { ListExports } from '../schemas/parameters';
import type { ApiServices } from '../services';
import { validQuery } from '../validate';
import { waitForNews } from '../wait-for-news';

/** The change feed. */
export function listExports(app: Hono, services: ApiServices): void {
  const { path, query: schema } = OPERATIONS.listExports;
  app.get(path, validQuery(schema), async (c) => {
    const { cursor, limit, ...query } = c.req.valid('query');
    const accounts = selectAccounts(services.accountsFor(c), query.account);
    let positions = cursor === undefined ? {} : decodeCursor(cursor, query);

    const { exports } = services;
    const source: ChangesSource =
      query.id === undefined ? (changes) => exports.changes(changes) : changesOfExport(exports, query.id);
    const read = (atMost: number): Promise<FeedPage> =>
      readFeed(
        {
          accounts: accounts.map(({ name }) => name),
          positions,
          order: query.order,
          limit: atMost,
          filter: filterOf(query),
        },
        source,
      );
    if (query.order === 'asc')
      await waitForNews(c, services, async () => {
        const look = await read(1);
        if (look.exports.length > 0 || !look.isEnd) return true;
        // What the filter left out need not be looked at again.
        positions = look.positions;
        return false;
      });

    const states = await readStates(services, accounts);
    const page = await read(limit);
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
