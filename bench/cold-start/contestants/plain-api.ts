import { DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { TABLE } from './cloud';

const database = new DynamoDBClient({});

/** An API function as most people would write it: one client, one query, no validation. */
export async function handler(): Promise<object> {
  const { Items } = await database.send(
    new QueryCommand({
      TableName: TABLE,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: 'ACCOUNT#main' } },
      Limit: 50,
    }),
  );
  return { statusCode: 200, body: JSON.stringify({ items: Items }) };
}
