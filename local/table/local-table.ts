import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import { CLIENT_OPTIONS } from '../../lambda/adapters/aws/client-options';
import { createTable } from './create-table';
import { assertUsable } from './database-lock';
import { listenPrivately } from './private-server';

export interface LocalTable {
  readonly client: DynamoDBClient;
  readonly name: string;
  close(): Promise<void>;
}

const TABLE_NAME = 'kraken-export-status';

/** The product's table in a DynamoDB of this process, spoken to over HTTP with the real client, and kept in `dataDir`. */
export async function openTable(dataDir: string): Promise<LocalTable> {
  const path = join(dataDir, 'table');
  await assertUsable(path, dataDir);
  const table = await startDatabase(path);
  if (await createTable(table.client, table.name)) return table;
  await table.close();
  rmSync(path, { recursive: true });
  const fresh = await startDatabase(path);
  await createTable(fresh.client, fresh.name);
  return fresh;
}

async function startDatabase(path: string): Promise<LocalTable> {
  const server = dynalite({ path, createTableMs: 0 });
  const accessKeyId = randomUUID();
  const { address, port } = await listenPrivately(server, accessKeyId);
  const client = new DynamoDBClient({
    ...CLIENT_OPTIONS,
    endpoint: `http://${address}:${port}`,
    region: 'local',
    credentials: { accessKeyId, secretAccessKey: accessKeyId },
  });
  return {
    client,
    name: TABLE_NAME,
    close: async () => {
      client.destroy();
      await new Promise<void>((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      });
    },
  };
}
