import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CLIENT_OPTIONS } from '../../lambda/adapters/aws/client-options';

const TABLE_NAME = 'kraken-export-status';

/** Where the database of a host listens, and what it answers to. */
export interface TableAccess {
  readonly endpoint: string;
  readonly accessKeyId: string;
}

/** The table of a host that runs, in this process or in another. */
export function reachTable({ endpoint, accessKeyId }: TableAccess): { client: DynamoDBClient; name: string } {
  const credentials = { accessKeyId, secretAccessKey: accessKeyId };
  return {
    client: new DynamoDBClient({ ...CLIENT_OPTIONS, endpoint, region: 'local', credentials }),
    name: TABLE_NAME,
  };
}
