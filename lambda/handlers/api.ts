import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { type APIGatewayProxyResult, handle, type LambdaContext, type LambdaEvent } from 'hono/aws-lambda';
import * as v from 'valibot';
import { CLIENT_OPTIONS } from '../adapters/aws/client-options';
import { systemClock } from '../adapters/clock';
import { createAccountRegistry } from '../adapters/dynamodb/account-registry';
import { createExportStore } from '../adapters/dynamodb/export-store';
import { createPollStateStore } from '../adapters/dynamodb/poll-state-store';
import { allowedAccounts } from '../adapters/lambda/caller';
import { withEncodedPath } from '../adapters/lambda/encoded-path';
import { createRequestPoll } from '../adapters/lambda/request-poll';
import { ApiEnvironmentSchema } from '../contract/environment';
import { AllAccounts, visibleAccounts } from '../core/api/accounts';
import { createApi } from '../core/api/app';
import type { StoredItemError } from '../core/stored-item-error';

/** The event of an HTTP API, in payload format 2.0. */
type HttpApiEvent = Extract<LambdaEvent, { rawPath: string }>;

/** Built at the first request and kept: importing this file has no effect. */
let api: ReturnType<typeof createHandle> | undefined;

/** Answers one request of the HTTP API. */
export async function handler(event: HttpApiEvent, context?: LambdaContext): Promise<APIGatewayProxyResult> {
  api ??= createHandle();
  return api(withEncodedPath(event), context);
}

function createHandle() {
  const environment = v.parse(ApiEnvironmentSchema, process.env);
  const auth = { mode: environment.AUTH_MODE, accountsClaim: environment.ACCOUNTS_CLAIM };
  const database = new DynamoDBClient(CLIENT_OPTIONS);
  const registry = createAccountRegistry(database, environment.TABLE_NAME, leftOut('an account'));
  const accounts = new AllAccounts(environment.ACCOUNTS, registry, systemClock);
  return handle(
    createApi({
      clock: systemClock,
      pollStates: createPollStateStore(database, environment.TABLE_NAME),
      exports: createExportStore(database, environment.TABLE_NAME, leftOut('an export')),
      requestPoll: createRequestPoll(new LambdaClient(CLIENT_OPTIONS), environment.POLLER_FUNCTION_NAME),
      accountsFor: (c) => visibleAccounts(accounts, allowedAccounts(c.env, auth)),
      // Nobody tells a function that its caller is gone: it waits to the end.
      pause: async (ms) => {
        await systemClock.sleep(ms);
        return true;
      },
      staleAfterMs: environment.STALE_AFTER_SECONDS * 1000,
      onError: (error) =>
        console.error({
          message: 'a request failed',
          error: String(error),
          ...(error instanceof Error && { stack: error.stack }),
        }),
    }),
  );
}

const leftOut =
  (what: string) =>
  ({ message }: StoredItemError): void =>
    console.error({ message: `${what} is left out of lists`, error: message });
