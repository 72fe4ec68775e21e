import { join } from 'node:path';
import { BatchWriteItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { toAttributes } from '../../lambda/adapters/dynamodb/export-item';
import { accountKey, exportKey } from '../../lambda/contract/table';
import type { JsonValue, StoredExport } from '../../lambda/core/exports/export';
import { observeListed } from '../../lambda/core/exports/observe';
import { parseReport } from '../../lambda/core/exports/parse-report';
import { createTable } from '../../local/table/create-table';
import { startChild } from './child';

export interface Database {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  stop(): void;
}

const FIRST_SEEN_MS = Date.parse('2026-06-01T00:00:00Z');

/** DynamoDB takes as many items in one batch. */
const BATCH = 25;

/** The product's table in a database of its own. */
export async function startDatabase(): Promise<Database> {
  const { url, stop } = await startChild(join(__dirname, 'database-process.ts'));
  const credentials = { accessKeyId: 'bench', secretAccessKey: 'bench' };
  const client = new DynamoDBClient({ endpoint: url, region: 'local', credentials });
  const tableName = 'exports';
  await createTable(client, tableName);
  return {
    client,
    tableName,
    stop: () => {
      client.destroy();
      stop();
    },
  };
}

/** One report as Kraken lists it. Every other field is as in recorded answers. */
export const reportNumber = (index: number, status = 'Processed'): Record<string, JsonValue> => ({
  id: `X${index.toString(36).toUpperCase().padStart(5, '0')}`,
  descr: `export number ${index}`,
  format: 'CSV',
  report: 'trades',
  status,
  subtype: 'all',
  fields: 'all',
  asset: 'all',
  flags: '0',
  createdtm: String(1_790_000_000 + index),
  expiretm: String(1_791_209_600 + index),
  starttm: String(1_790_000_000),
  completedtm: status === 'Processed' ? String(1_790_000_060 + index) : '0',
  datastarttm: '1680307200',
  dataendtm: '1680855267',
  aclass: 'forex',
});

/** An export as the poll that first saw it stored it, announced: each a minute after the one before. */
export function storedNumber(index: number, account = 'main'): StoredExport {
  const parsed = parseReport(reportNumber(index), 'trades');
  if (parsed.kind !== 'export') throw new Error(parsed.reason);
  const observation = {
    account,
    nonce: 1n,
    generation: 0,
    at: new Date(FIRST_SEEN_MS + index * 60_000).toISOString(),
    correlationId: 'seed',
    index,
  };
  const stored = observeListed(undefined, parsed.export, observation);
  if (stored === undefined) throw new Error('nothing to store');
  return { ...stored, announcedVersion: 1 };
}

/** Puts the first `count` exports into the table. */
export async function seed(
  { client, tableName }: Omit<Database, 'stop'>,
  count: number,
  account = 'main',
): Promise<void> {
  for (let first = 0; first < count; first += BATCH) {
    const indices = Array.from({ length: Math.min(BATCH, count - first) }, (_, index) => first + index);
    const requests = indices.map((index) => {
      const stored = storedNumber(index, account);
      const key = { pk: accountKey(account), sk: exportKey(stored.export.id) };
      return { PutRequest: { Item: marshall({ ...key, ...toAttributes(stored) }, { removeUndefinedValues: true }) } };
    });
    await client.send(new BatchWriteItemCommand({ RequestItems: { [tableName]: requests } }));
  }
}
