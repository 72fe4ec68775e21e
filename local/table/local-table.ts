import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import { createTable } from './create-table';
import { assertUsable } from './database-lock';
import { listenPrivately } from './private-server';
import { reachTable, type TableAccess } from './reach-table';

export interface LocalTable {
  readonly client: DynamoDBClient;
  readonly name: string;
  readonly access: TableAccess;
  close(): Promise<void>;
}

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
  const { address, settle } = await listenPrivately(server, accessKeyId);
  const access = { endpoint: `http://${address.address}:${address.port}`, accessKeyId };
  const { client, name } = reachTable(access);
  return {
    client,
    name,
    access,
    close: async () => {
      // Dynalite throws where nobody can catch it when a request finds its files closed.
      await settle();
      client.destroy();
      await new Promise<void>((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      });
    },
  };
}
