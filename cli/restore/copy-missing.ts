import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  PutItemCommand,
  paginateScan,
  ResourceNotFoundException,
} from '@aws-sdk/client-dynamodb';
import { EXPORT_KEY_PREFIX, REGISTRY_KEY, TABLE } from '../../lambda/contract/table';
import { CliError } from '../cli-error';

/** Enough to keep a table busy, too few to be throttled by a new one. */
const WRITES_AT_ONCE = 25;

type Item = Record<string, AttributeValue>;

/** What was copied and what was there already, in exports, and the accounts that were added before the backup. */
export interface Copied {
  readonly copied: number;
  readonly kept: number;
  readonly accounts: readonly string[];
}

/**
 * Copies the exports that a table has and another has not. One that is there is newer, or as old, and stays, also if it
 * comes while this runs.
 */
export async function copyMissing(
  client: DynamoDBClient,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<Copied> {
  const { partitionKey, sortKey } = TABLE;
  const accounts: string[] = [];
  let [copied, kept] = [0, 0];
  for await (const items of scan(client, from)) {
    accounts.push(
      ...items.filter((item) => item[partitionKey]?.S === REGISTRY_KEY).map((item) => item[sortKey]?.S ?? ''),
    );
    const exports = items.filter((item) => item[sortKey]?.S?.startsWith(EXPORT_KEY_PREFIX));
    for (let first = 0; first < exports.length; first += WRITES_AT_ONCE) {
      const portion = exports.slice(first, first + WRITES_AT_ONCE);
      const isNew = await Promise.all(portion.map((item) => putIfMissing(client, to, item)));
      const count = isNew.filter(Boolean).length;
      copied += count;
      kept += portion.length - count;
    }
  }
  return { copied, kept, accounts };
}

async function* scan(client: DynamoDBClient, TableName: string): AsyncGenerator<Item[]> {
  try {
    for await (const { Items } of paginateScan({ client }, { TableName, ConsistentRead: true })) yield Items ?? [];
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
    throw new CliError(`there is no table ${TableName} to copy from: wait until it is restored, and see its region`);
  }
}

async function putIfMissing(client: DynamoDBClient, TableName: string, Item: Item): Promise<boolean> {
  try {
    const ConditionExpression = `attribute_not_exists(${TABLE.partitionKey})`;
    await client.send(new PutItemCommand({ TableName, Item, ConditionExpression }));
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
