import { DeleteItemCommand, type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { registryKey } from '../../lambda/adapters/dynamodb/account-registry';
import { setAttributes } from '../../lambda/adapters/dynamodb/attributes';
import type { AccountSettings } from '../../lambda/contract/account-settings';

const SCHEMA = 1;

/** Only an operator writes into the registry: no function of the stack may. */
export const createRegistryWriter = (client: DynamoDBClient, TableName: string) => ({
  /** Writes these settings, and leaves alone what else a newer version may have written. */
  async put({ name, ...settings }: AccountSettings): Promise<void> {
    // Those that may be left out are named, so that they are removed then.
    const attributes = { schema: SCHEMA, secretField: undefined, isAdded: undefined, ...settings };
    await client.send(new UpdateItemCommand({ TableName, Key: registryKey(name), ...setAttributes(attributes) }));
  },

  async remove(name: string): Promise<void> {
    await client.send(new DeleteItemCommand({ TableName, Key: registryKey(name) }));
  },
});
