import { type AttributeValue, PutItemCommand, paginateQuery, type QueryCommandInput } from '@aws-sdk/client-dynamodb';
import { accountKey, EXPORT_KEY_PREFIX, TABLE } from '../../lambda/contract/table';
import type { LocalTable } from './local-table';

type Item = Record<string, AttributeValue>;

/**
 * Finishes the writes of exports that a killed process left half-done. To be called when nobody polls.
 *
 * DynamoDB writes an item and its index entry as one. Dynalite takes three steps, each of which may be the last:
 *
 *     old entry deleted  →  new entry written  →  item written
 *     (no entry: the export     (two entries: the export
 *      is not in the feed)       is in the feed twice)
 *
 * A new entry holds the whole item, and its conditions were checked before, so the write is carried on from there.
 * @returns how many exports were put right
 */
export async function finishWrites(table: LocalTable, account: string): Promise<number> {
  const items = await readAll(table, {
    KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
    ExpressionAttributeValues: { ':pk': { S: accountKey(account) }, ':prefix': { S: EXPORT_KEY_PREFIX } },
  });
  const entries = await readAll(table, {
    IndexName: TABLE.changesIndex,
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': { S: accountKey(account) } },
  });
  const places = new Map(items.map((item) => [item.sk?.S, item.changeSeq?.S]));
  const indexed = new Set(entries.map((entry) => entry.sk?.S));
  const unfinished = entries.filter((entry) => places.get(entry.sk?.S) !== entry.changeSeq?.S);
  const missing = items.filter((item) => !indexed.has(item.sk?.S));
  for (const Item of [...unfinished, ...missing])
    await table.client.send(new PutItemCommand({ TableName: table.name, Item }));
  return unfinished.length + missing.length;
}

async function readAll({ client, name }: LocalTable, query: Omit<QueryCommandInput, 'TableName'>): Promise<Item[]> {
  const found: Item[] = [];
  for await (const { Items } of paginateQuery({ client }, { TableName: name, ConsistentRead: true, ...query }))
    found.push(...(Items ?? []));
  return found;
}
