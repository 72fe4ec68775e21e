import { createHash, createHmac } from 'node:crypto';
import { DynamoDBClient, PutItemCommand, QueryCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { BUS, SECRET, setting, TABLE } from './cloud';

/**
 * The poller as most people would write it: three SDK clients, `fetch`, a nonce for each call, every row written. Ten
 * calls in all. How Kraken is asked is left to the contestant.
 */
export function textbookPoller(
  askKraken: (key: { apiKey: string; apiSecret: string }, report: string, nonce: string) => Promise<unknown[]>,
): () => Promise<void> {
  const database = new DynamoDBClient({});
  const secrets = new SecretsManagerClient({});
  const events = new EventBridgeClient({});
  const key = { pk: { S: 'ACCOUNT#main' }, sk: { S: 'NONCE' } };

  const nextNonce = async (): Promise<string> => {
    const update = new UpdateItemCommand({
      TableName: TABLE,
      Key: key,
      UpdateExpression: 'ADD nonce :one',
      ExpressionAttributeValues: { ':one': { N: '1' } },
      ReturnValues: 'UPDATED_NEW',
    });
    const { Attributes } = await database.send(update);
    return Attributes?.nonce?.N ?? String(Date.now());
  };

  return async () => {
    const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId: SECRET }));
    const credentials = JSON.parse(SecretString ?? '{}');
    const rows: unknown[] = [];
    for (const report of ['trades', 'ledgers']) rows.push(...(await askKraken(credentials, report, await nextNonce())));
    await database.send(
      new QueryCommand({
        TableName: TABLE,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': { S: 'ACCOUNT#main' } },
      }),
    );
    for (const row of rows)
      await database.send(
        new PutItemCommand({
          TableName: TABLE,
          Item: { pk: { S: 'ACCOUNT#main' }, sk: { S: 'EXPORT' }, row: { S: JSON.stringify(row) } },
        }),
      );
    const entries = rows.map((row) => ({
      EventBusName: BUS,
      Source: 'bench',
      DetailType: 'Changed',
      Detail: JSON.stringify(row),
    }));
    await events.send(new PutEventsCommand({ Entries: entries }));
    await database.send(
      new PutItemCommand({ TableName: TABLE, Item: { pk: { S: 'ACCOUNT#main' }, sk: { S: 'POLL' } } }),
    );
  };
}

/** Kraken over `fetch`, signed by hand. */
export async function askByFetch(
  { apiKey, apiSecret }: { apiKey: string; apiSecret: string },
  report: string,
  nonce: string,
): Promise<unknown[]> {
  const path = '/0/private/ExportStatus';
  const body = JSON.stringify({ nonce, report });
  const hash = createHash('sha256')
    .update(nonce + body)
    .digest();
  const signature = createHmac('sha512', Buffer.from(apiSecret, 'base64')).update(path).update(hash).digest('base64');
  const response = await fetch(setting('KRAKEN_BASE_URL') + path, {
    method: 'POST',
    headers: { 'API-Key': apiKey, 'API-Sign': signature, 'Content-Type': 'application/json' },
    body,
  });
  const { result } = JSON.parse(await response.text());
  return result;
}
