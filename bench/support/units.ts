import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';

export interface Units {
  /** Names of the operations, in order. */
  readonly requests: readonly string[];
  readonly read: number;
  readonly write: number;
}

/** Requests, and units of what only reads. */
export const shownUnits = ({ requests, read }: Units): string => `${requests.length}, ${read}`;

const WRITES = new Set(['PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem']);

/** Counts the requests and capacity units of what is done meanwhile, as the database reports them. */
export async function countUnits(client: DynamoDBClient, work: () => Promise<unknown>): Promise<Units> {
  const requests: string[] = [];
  let [read, write] = [0, 0];
  const name = 'countUnits';
  client.middlewareStack.add(
    (next, context) => async (args) => {
      const operation = String(context.commandName).replace(/Command$/, '');
      requests.push(operation);
      const result = await next({ ...args, input: { ...args.input, ReturnConsumedCapacity: 'INDEXES' } });
      const consumed = capacityOf(result.output);
      if (WRITES.has(operation)) write += consumed;
      else read += consumed;
      return result;
    },
    { step: 'initialize', name },
  );
  try {
    await work();
  } finally {
    client.middlewareStack.remove(name);
  }
  return { requests, read, write };
}

function capacityOf(output: object): number {
  if (!('ConsumedCapacity' in output)) return 0;
  const { ConsumedCapacity: consumed } = output;
  if (typeof consumed !== 'object' || consumed === null || !('CapacityUnits' in consumed)) return 0;
  return Number(consumed.CapacityUnits);
}
