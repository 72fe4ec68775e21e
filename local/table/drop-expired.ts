import { ConditionalCheckFailedException, DeleteItemCommand, paginateScan } from '@aws-sdk/client-dynamodb';
import { TABLE } from '../../lambda/contract/table';
import type { LocalTable } from './local-table';

/**
 * Deletes the items whose time to live is over, as DynamoDB does by itself and dynalite does not.
 * @param now milliseconds since 1970
 */
export async function dropExpired({ client, name }: LocalTable, now: number): Promise<void> {
  const isExpired = '#ttl < :now';
  const condition = {
    ExpressionAttributeNames: { '#ttl': TABLE.timeToLive },
    ExpressionAttributeValues: { ':now': { N: String(Math.floor(now / 1000)) } },
  };
  const pages = paginateScan({ client }, { TableName: name, FilterExpression: isExpired, ...condition });
  for await (const { Items } of pages) {
    for (const { pk, sk } of Items ?? []) {
      if (pk === undefined || sk === undefined) continue;
      try {
        await client.send(
          new DeleteItemCommand({ TableName: name, Key: { pk, sk }, ConditionExpression: isExpired, ...condition }),
        );
      } catch (error) {
        // An export that came back just now lives on.
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
      }
    }
  }
}
