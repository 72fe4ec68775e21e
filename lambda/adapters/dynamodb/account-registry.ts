import { type DynamoDBClient, GetItemCommand, paginateQuery } from '@aws-sdk/client-dynamodb';
import * as v from 'valibot';
import { type AccountSettings, AccountSettingsSchema } from '../../contract/account-settings';
import { REGISTRY_KEY } from '../../contract/table';
import type { AccountRegistry } from '../../core/ports';
import { StoredItemError } from '../../core/stored-item-error';
import { fromItem, type Item } from './attributes';
import { tellOnce } from './tell-once';

/**
 * The registry in DynamoDB, one item for each account, all in one partition: they are written by people, and rarely.
 * @param onUnreadable told once of each item that is not as this version can read it; its sort key is the account's name
 */
export function createAccountRegistry(
  client: DynamoDBClient,
  TableName: string,
  onUnreadable: (error: StoredItemError) => void = () => undefined,
): AccountRegistry {
  const tell = tellOnce(onUnreadable);
  return {
    async get(name) {
      const { Item } = await client.send(
        new GetItemCommand({ TableName, Key: registryKey(name), ConsistentRead: true }),
      );
      const found = Item && fromRegistry(Item);
      if (!(found instanceof StoredItemError)) return found;
      tell(found);
      throw found;
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
        for (const account of Items.map(fromRegistry))
          if (account instanceof StoredItemError) tell(account);
          else found.push(account);
        if (found.length >= limit) break;
      }
      return found.slice(0, limit);
    },
  };
}

export const registryKey = (name: string) => ({ pk: { S: REGISTRY_KEY }, sk: { S: name } });

function fromRegistry(item: Item): AccountSettings | StoredItemError {
  const { sk, ...settings } = fromItem(item);
  const parsed = v.safeParse(AccountSettingsSchema, { ...settings, name: sk });
  if (parsed.success) return parsed.output;
  return new StoredItemError({ pk: REGISTRY_KEY, sk: String(sk) }, v.summarize(parsed.issues));
}
