import { createHash, createHmac } from 'node:crypto';
import { BUS, SECRET, setting, TABLE } from './cloud';
import { aws, dynamo, send } from './signed-request';

/** No SDK at all: every request signed and sent by hand. Nobody should maintain this; it is the physical limit. */
export async function handler(): Promise<void> {
  const secret = await aws('secretsmanager', 'secretsmanager.GetSecretValue', { SecretId: SECRET });
  const { apiKey, apiSecret } = JSON.parse(String(secret.SecretString));
  const pk = { S: 'ACCOUNT#main' };
  const rows: unknown[] = [];
  for (const report of ['trades', 'ledgers']) {
    await dynamo('UpdateItem', {
      TableName: TABLE,
      Key: { pk, sk: { S: 'NONCE' } },
      UpdateExpression: 'ADD nonce :one',
      ExpressionAttributeValues: { ':one': { N: '1' } },
    });
    const nonce = String(Date.now());
    const path = '/0/private/ExportStatus';
    const body = JSON.stringify({ nonce, report });
    const hash = createHash('sha256')
      .update(nonce + body)
      .digest();
    const signature = createHmac('sha512', Buffer.from(apiSecret, 'base64')).update(path).update(hash).digest('base64');
    const headers = { 'API-Key': apiKey, 'API-Sign': signature, 'content-type': 'application/json' };
    rows.push(...JSON.parse(await send(new URL(path, setting('KRAKEN_BASE_URL')), headers, body)).result);
  }
  await dynamo('Query', {
    TableName: TABLE,
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': pk },
  });
  for (const row of rows)
    await dynamo('PutItem', { TableName: TABLE, Item: { pk, sk: { S: 'EXPORT' }, row: { S: JSON.stringify(row) } } });
  await aws('events', 'AWSEvents.PutEvents', {
    Entries: rows.map((row) => ({
      EventBusName: BUS,
      Source: 'bench',
      DetailType: 'Changed',
      Detail: JSON.stringify(row),
    })),
  });
  await dynamo('PutItem', { TableName: TABLE, Item: { pk, sk: { S: 'POLL' } } });
}
