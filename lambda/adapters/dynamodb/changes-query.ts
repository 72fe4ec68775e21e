import { type AttributeValue, type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { accountKey, TABLE } from '../../contract/table';
import type { StoredExport } from '../../core/exports/export';
import type { ChangesPage, ChangesQuery } from '../../core/ports';
import type { StoredItemError } from '../../core/stored-item-error';
import type { Item } from './attributes';
import { readableExports } from './export-item';

/** Exports looked at for one page at most, however few of them the filter lets through. */
const MAX_LOOKED_AT = 1_000;

const FILTERED_AT_ONCE = 200;

/** One page of an account's exports in the order of change, from the local index, consistently read. */
export async function queryChanges(
  client: DynamoDBClient,
  tableName: string,
  query: ChangesQuery,
  onUnreadable: (error: StoredItemError) => void,
): Promise<ChangesPage> {
  const found: StoredExport[] = [];
  const filter = filterExpression(query.filter);
  let [newest, hasLooked]: [string | undefined, boolean] = [undefined, false];
  let position = query.after;
  for (let lookedAt = 0; lookedAt < MAX_LOOKED_AT; ) {
    const page = await client.send(
      new QueryCommand({
        TableName: tableName,
        IndexName: TABLE.changesIndex,
        ConsistentRead: true,
        ScanIndexForward: query.order === 'asc',
        // DynamoDB counts before it filters: a filter that lets little through would make as many requests as exports.
        Limit: filter.text === undefined ? query.limit : Math.max(query.limit, FILTERED_AT_ONCE),
        ...keyCondition(query, position, filter),
      }),
    );
    const { Items: items = [] } = page;
    const exports = readableExports(items, onUnreadable);
    const room = query.limit - found.length;
    found.push(...exports.slice(0, room));
    const last = page.LastEvaluatedKey?.[TABLE.changesSortKey]?.S;
    // Found but not returned: the next page begins right behind the last one that was.
    if (exports.length > room) return { exports: found, position: found.at(-1)?.changeSeq, isEnd: false };
    position = last ?? items.at(-1)?.[TABLE.changesSortKey]?.S ?? position;
    if (last === undefined) {
      const leftOut = (page.ScannedCount ?? 0) - items.length;
      if (query.order === 'desc' || leftOut === 0 || hasLooked)
        return { exports: found, position: later(position, newest), isEnd: true };
      // Whatever is up to here, another look finds or leaves out: then nobody has to look at it again.
      newest = await newestChange(client, tableName, query.account);
      hasLooked = true;
      continue;
    }
    if (found.length === query.limit) break;
    lookedAt += page.ScannedCount ?? 0;
  }
  return { exports: found, position, isEnd: false };
}

/** The last change of an account, which DynamoDB does not tell if it left that out. */
async function newestChange(client: DynamoDBClient, tableName: string, account: string): Promise<string | undefined> {
  const query: ChangesQuery = { account, after: undefined, order: 'desc', limit: 1, filter: {} };
  const { Items: items = [] } = await client.send(
    new QueryCommand({
      TableName: tableName,
      IndexName: TABLE.changesIndex,
      ConsistentRead: true,
      ScanIndexForward: false,
      Limit: 1,
      ...keyCondition(query, undefined, filterExpression({})),
    }),
  );
  return items[0]?.[TABLE.changesSortKey]?.S;
}

const later = (one: string | undefined, other: string | undefined): string | undefined =>
  one === undefined || (other !== undefined && other > one) ? other : one;

interface Filter {
  readonly text: string | undefined;
  readonly names: Record<string, string>;
  readonly values: Item;
}

function keyCondition({ account, order }: ChangesQuery, position: string | undefined, filter: Filter) {
  const isBehind = order === 'asc' ? 'changeSeq > :position' : 'changeSeq < :position';
  return {
    KeyConditionExpression: position === undefined ? 'pk = :pk' : `pk = :pk AND ${isBehind}`,
    ExpressionAttributeValues: {
      ':pk': { S: accountKey(account) },
      ...(position !== undefined && { ':position': { S: position } }),
      ...filter.values,
    },
    ...(filter.text !== undefined && {
      FilterExpression: filter.text,
      ExpressionAttributeNames: filter.names,
    }),
  };
}

function filterExpression({ reports, states, statuses }: ChangesQuery['filter']): Filter {
  const wanted = [
    { attribute: 'report', values: reports },
    { attribute: 'state', values: states },
    { attribute: 'status', values: statuses },
  ].flatMap(({ attribute, values }) => (values === undefined ? [] : [{ attribute, values }]));
  const entries = wanted.flatMap(({ attribute, values }) =>
    values.map((value, index): [string, AttributeValue] => [`:${attribute}${index}`, { S: value }]),
  );
  const clauses = wanted.map(
    ({ attribute, values }) => `#${attribute} IN (${values.map((_, index) => `:${attribute}${index}`).join(', ')})`,
  );
  return {
    text: clauses.length > 0 ? clauses.join(' AND ') : undefined,
    names: Object.fromEntries(wanted.map(({ attribute }) => [`#${attribute}`, attribute])),
    values: Object.fromEntries(entries),
  };
}
