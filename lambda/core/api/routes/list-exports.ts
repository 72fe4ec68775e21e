import type { Hono } from 'hono/tiny';
import type { AccountSettings } from '../../../contract/account-settings';
import type { ChangesQuery } from '../../ports';
import type { Accounts } from '../accounts';
import { changesOfExport } from '../changes-of-export';
import { configuredNames } from '../configured';
import { carryOver, decodeCursor, encodeCursor } from '../cursor';
import { exportAnswer } from '../export-answer';
import { type ChangesSource, type FeedPage, readFeed } from '../feed';
import { OPERATIONS } from '../operations';
import { badParameters } from '../problem';
import { asOf, readStates } from '../read-states';
import { type ListExports, MAX_MERGED_ACCOUNTS } from '../schemas/parameters';
import type { ApiServices } from '../services';
import { validQuery } from '../validate';
import { waitForNews } from '../wait-for-news';

/** The change feed. */
export function listExports(app: Hono, services: ApiServices): void {
  const { path, query: schema } = OPERATIONS.listExports;
  app.get(path, validQuery(schema), async (c) => {
    const { cursor, limit, ...query } = c.req.valid('query');
    const accounts = await selectAccounts(services.accountsFor(c), query.account);
    let positions = cursor === undefined ? new Map<string, string>() : decodeCursor(cursor, query);

    const { exports } = services;
    const source: ChangesSource =
      query.id === undefined ? (changes) => exports.changes(changes) : changesOfExport(exports, query.id);
    const read = async (atMost: number): Promise<FeedPage> => {
      const page = await readFeed(
        {
          accounts: accounts.map(({ name }) => name),
          positions,
          order: query.order,
          limit: atMost,
          filter: filterOf(query),
        },
        source,
      );
      // Accounts that are named are known to every instance.
      return query.account === undefined ? { ...page, positions: carryOver(positions, page.positions) } : page;
    };
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

async function selectAccounts(
  accounts: Accounts,
  names: readonly string[] | undefined,
): Promise<readonly AccountSettings[]> {
  const refuse = (detail: string): never => {
    throw badParameters([{ parameter: 'account', detail }]);
  };
  if (names === undefined) {
    const all = await accounts.page(undefined, MAX_MERGED_ACCOUNTS + 1);
    if (all.length <= MAX_MERGED_ACCOUNTS) return all;
    return refuse(`is needed, because there are more than ${MAX_MERGED_ACCOUNTS} accounts: name some of them`);
  }
  const found = (await Promise.all(names.map((name) => accounts.find(name)))).filter((one) => one !== undefined);
  if (found.length === names.length) return found;
  return refuse(`names an account that is not configured; ${await configuredNames(accounts)}`);
}

function filterOf({ report, state, status }: Pick<ListExports, 'report' | 'state' | 'status'>): ChangesQuery['filter'] {
  return {
    ...(report !== undefined && { reports: report }),
    ...(state !== undefined && { states: state }),
    ...(status !== undefined && { statuses: status }),
  };
}
