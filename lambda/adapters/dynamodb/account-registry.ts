import { type DynamoDBClient, GetItemCommand, paginateQuery } from '@aws-sdk/client-dynamodb';
import * as v from 'valibot';
import { type AccountSettings, AccountSettingsSchema } from '../../contract/account-settings';
import { REGISTRY_KEY } from '../../contract/table';
import type { AccountRegistry } from '../../core/ports';
import { StoredItemError } from '../../core/stored-item-error';
import { fromItem, type Item } from './attributes';

/** The registry in DynamoDB, one item for each account, all in one partition: they are written by people, and rarely. */
export function createAccountRegistry(client: DynamoDBClient, TableName: string): AccountRegistry {
  return {
    async get(name) {
      const { Item } = await client.send(
        new GetItemCommand({ TableName, Key: registryKey(name), ConsistentRead: true }),
      );
      return Item === undefined ? undefined : fromRegistry(Item);
    },

    async list(after, limit) {
      const found: AccountSettings[] = [];
      const pages = paginateQuery(
        { client },
        {
          TableName,
          ConsistentRead: true,
          Limit: limit,
          KeyConditionExpression: after === undefined ? 'pk = :pk' : 'pk = :pk AND sk > :after',
          ExpressionAttributeValues: {
            ':pk': { S: REGISTRY_KEY },
            ...(after !== undefined && { ':after': { S: after } }),
          },
        },
      );
      for await (const { Items = [] } of pages) {
        found.push(...Items.map(fromRegistry));
        if (found.length >= limit) break;
      }
      return found.slice(0, limit);
    },
  };
}

export const registryKey = (name: string) => ({ pk: { S: REGISTRY_KEY }, sk: { S: name } });

function fromRegistry(item: Item): AccountSettings {
  const { sk, ...settings } = fromItem(item);
  const parsed = v.safeParse(AccountSettingsSchema, { ...settings, name: sk });
  if (parsed.success) return parsed.output;
  throw new StoredItemError(`${REGISTRY_KEY}/${String(sk)}`, v.summarize(parsed.issues));
}
