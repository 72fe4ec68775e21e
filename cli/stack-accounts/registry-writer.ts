import { DeleteItemCommand, type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { registryKey } from '../../lambda/adapters/dynamodb/account-registry';
import type { AccountSettings } from '../../lambda/contract/account-settings';

const SCHEMA = 1;

/** Only an operator writes into the registry: no function of the stack may. */
export const createRegistryWriter = (client: DynamoDBClient, TableName: string) => ({
  async put({ name, ...settings }: AccountSettings): Promise<void> {
    const Item = {
      ...registryKey(name),
      ...marshall({ schema: SCHEMA, ...settings }, { removeUndefinedValues: true }),
    };
    await client.send(new PutItemCommand({ TableName, Item }));
  },

  async remove(name: string): Promise<void> {
    await client.send(new DeleteItemCommand({ TableName, Key: registryKey(name) }));
  },
});
