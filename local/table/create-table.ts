import { setTimeout } from 'node:timers/promises';
import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DescribeTableCommand,
  type DynamoDBClient,
  ResourceInUseException,
} from '@aws-sdk/client-dynamodb';
import { TABLE } from '../../lambda/contract/table';

/** Dynalite needs a tick or two until a new table is there. */
const CHECKS = 50;
const CHECK_EVERY_MS = 10;

/**
 * Creates the table if it is missing.
 * @returns false if it is stuck half-made, because the process that made it ended in the middle. It holds nothing then.
 */
export async function createTable(client: DynamoDBClient, name: string): Promise<boolean> {
  try {
    await client.send(new CreateTableCommand({ TableName: name, ...definition() }));
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) throw error;
  }
  for (let check = 0; check < CHECKS; check++) {
    const { Table } = await client.send(new DescribeTableCommand({ TableName: name }));
    if (Table?.TableStatus === 'ACTIVE') return true;
    await setTimeout(CHECK_EVERY_MS);
  }
  return false;
}

function definition(): Omit<CreateTableCommandInput, 'TableName'> {
  const { partitionKey, sortKey, changesIndex, changesSortKey } = TABLE;
  return {
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [partitionKey, sortKey, changesSortKey].map((AttributeName) => ({
      AttributeName,
      AttributeType: 'S',
    })),
    KeySchema: [
      { AttributeName: partitionKey, KeyType: 'HASH' },
      { AttributeName: sortKey, KeyType: 'RANGE' },
    ],
    LocalSecondaryIndexes: [
      {
        IndexName: changesIndex,
        KeySchema: [
          { AttributeName: partitionKey, KeyType: 'HASH' },
          { AttributeName: changesSortKey, KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'ALL' },
      },
    ],
  };
}
