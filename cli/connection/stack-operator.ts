import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import * as v from 'valibot';
import { createPollStateStore } from '../../lambda/adapters/dynamodb/poll-state-store';
import { type PollerEnvironment, PollerEnvironmentSchema } from '../../lambda/contract/environment';
import type { PollStateStore } from '../../lambda/core/ports';
import { CliError } from '../cli-error';
import { awsOptions, explained } from './aws';
import type { Operator } from './operator';
import type { ConnectionOptions } from './options';
import { findStack, type StackOptions } from './stack';

/** The table of a deployed stack, and what its poller was told. */
export async function stackOperator(options: StackOptions): Promise<Operator> {
  const { pollerFunctionName, name } = await findStack(options);
  const environment = await pollerEnvironment(options, pollerFunctionName);
  const database = new DynamoDBClient(awsOptions(options));
  return {
    name: `stack ${name}`,
    accounts: environment.ACCOUNTS,
    pollStates: explaining(options, createPollStateStore(database, environment.TABLE_NAME)),
    krakenUrl: environment.KRAKEN_BASE_URL,
    isDemo: false,
    staleAfterMs: environment.STALE_AFTER_SECONDS * 1_000,
    version: environment.VERSION,
    close: async () => database.destroy(),
  };
}

async function pollerEnvironment(options: StackOptions, FunctionName: string) {
  const client = new LambdaClient(awsOptions(options));
  const { Environment } = await explained(options, () =>
    client.send(new GetFunctionConfigurationCommand({ FunctionName })),
  );
  const parsed = v.safeParse(PollerEnvironmentSchema, Environment?.Variables);
  if (parsed.success) return parsed.output;
  const key: keyof PollerEnvironment | string = v.getDotPath(parsed.issues[0]) ?? 'everything';
  throw new CliError(
    `the poller's environment is not as expected (${key}: ${parsed.issues[0].message}): deploy the stack again, or use the version of this tool that it was deployed with`,
  );
}

const explaining = (options: ConnectionOptions, store: PollStateStore): PollStateStore => ({
  read: (account) => explained(options, () => store.read(account)),
  replace: (...change) => explained(options, () => store.replace(...change)),
});
