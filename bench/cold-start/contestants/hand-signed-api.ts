import { TABLE } from './cloud';
import { dynamo } from './signed-request';

/** The list of the plain API without an SDK: the physical limit for it. */
export async function handler(): Promise<object> {
  const { Items } = await dynamo('Query', {
    TableName: TABLE,
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': { S: 'ACCOUNT#main' } },
    Limit: 50,
  });
  return { statusCode: 200, body: JSON.stringify({ items: Items }) };
}
