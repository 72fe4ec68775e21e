import { ConditionalCheckFailedException, DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { isExportChanged, parseExportEvent } from 'kraken-export-status/events';

const client = new DynamoDBClient({});

/**
 * Keeps the latest status of an export. Events come at least once and may overtake each other, so the version decides,
 * and the condition makes the comparison and the write one step however many invocations run at the same time.
 */
export async function handler(received: unknown): Promise<void> {
  const event = parseExportEvent(received);
  if (!isExportChanged(event)) return;
  const { data, metadata } = event.detail;
  const { account, id, state, version } = data.export;
  try {
    await client.send(
      new UpdateItemCommand({
        TableName: process.env.TABLE_NAME,
        Key: { export: { S: `${account}/${id}` } },
        UpdateExpression: 'SET #state = :state, #version = :version',
        ConditionExpression: 'attribute_not_exists(#version) OR #version < :version',
        ExpressionAttributeNames: { '#state': 'state', '#version': 'version' },
        ExpressionAttributeValues: { ':state': { S: state }, ':version': { N: String(version) } },
      }),
    );
    // Here is the place for what is to be done once for each change.
    console.info(`${metadata.eventId}: ${account}/${id} is ${state}`);
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    console.info(`${metadata.eventId}: no news`);
  }
}
