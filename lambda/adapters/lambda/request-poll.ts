import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import type { Invocation } from '../../contract/invocation';
import type { RequestPoll } from '../../core/ports';

/** Asks for a poll by invoking the poller function, without waiting for it to run. */
export function createRequestPoll(client: LambdaClient, functionName: string): RequestPoll {
  return async (account) => {
    const invocation: Invocation = { account, trigger: 'request' };
    await client.send(
      new InvokeCommand({
        FunctionName: functionName,
        InvocationType: 'Event',
        Payload: Buffer.from(JSON.stringify(invocation)),
      }),
    );
  };
}
