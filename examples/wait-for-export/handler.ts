import { ConditionalCheckFailedException, DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { SendTaskSuccessCommand, SFNClient, TaskDoesNotExist, TaskTimedOut } from '@aws-sdk/client-sfn';
import { isExportChanged, parseExportEvent } from 'kraken-export-status/events';

const table = new DynamoDBClient({});
const workflows = new SFNClient({});

const SETTLED = ['ready', 'failed', 'removed'];

interface Waiting {
  readonly account: string;
  readonly id: string;
  readonly token: string;
}

/** Called by the rule: remembers the state of the export, unless it is no news, and ends the wait for it. */
export async function hear(received: unknown): Promise<void> {
  const event = parseExportEvent(received);
  if (!isExportChanged(event)) return;
  const { account, id, state, version } = event.detail.data.export;
  await remember(account, id, { state: { S: state }, version: { N: String(version) } });
}

/** Called by the workflow: remembers who waits, and ends the wait if there is nothing to wait for. */
export async function wait({ account, id, token }: Waiting): Promise<void> {
  await remember(account, id, { token: { S: token } });
}

type Attributes = Record<string, { S: string } | { N: string }>;

/**
 * State and token are in one item, and each write answers with both: whichever of the two comes second sees that the
 * wait is over, so there is no moment at which an event could be missed.
 */
async function remember(account: string, id: string, values: Attributes): Promise<void> {
  const names = Object.keys(values);
  try {
    const { Attributes: item = {} } = await table.send(
      new UpdateItemCommand({
        TableName: process.env.TABLE_NAME,
        Key: { export: { S: `${account}/${id}` } },
        UpdateExpression: `SET ${names.map((name) => `#${name} = :${name}`).join(', ')}`,
        // The same version may come again: whoever was cut off before the wait was ended does it then.
        ...('version' in values && { ConditionExpression: 'attribute_not_exists(#version) OR #version <= :version' }),
        ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
        ExpressionAttributeValues: Object.fromEntries(names.map((name) => [`:${name}`, values[name] ?? { S: '' }])),
        ReturnValues: 'ALL_NEW',
      }),
    );
    const [state = '', token] = [item.state?.S, item.token?.S];
    if (token !== undefined && SETTLED.includes(state)) await end(token, { account, id, state });
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
}

/** A workflow that has ended otherwise does not wait any more. */
async function end(taskToken: string, output: object): Promise<void> {
  try {
    await workflows.send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(output) }));
  } catch (error) {
    if (!(error instanceof TaskTimedOut || error instanceof TaskDoesNotExist)) throw error;
  }
}
