import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import * as v from 'valibot';
import { createPollStateStore } from '../../lambda/adapters/dynamodb/poll-state-store';
import { ApiEnvironmentSchema, PollerEnvironmentSchema } from '../../lambda/contract/environment';
import type { PollStateStore } from '../../lambda/core/ports';
import { CliError } from '../cli-error';
import { awsOptions, explained } from './aws';
import type { Operator } from './operator';
import type { ConnectionOptions } from './options';
import { findStack, type StackOptions } from './stack';

/** The table of a deployed stack, and what its functions were told. */
export async function stackOperator(options: StackOptions): Promise<Operator> {
  const { pollerFunctionName, outputs, name } = await findStack(options);
  const { ApiFunctionName: apiFunctionName } = outputs;
  if (apiFunctionName === undefined)
    throw new CliError(
      `the stack ${name} has no output ApiFunctionName: deploy it again, or use the version of this tool that it was deployed with`,
    );
  const [environment, { ACCOUNTS: accounts }] = await Promise.all([
    environmentOf(options, pollerFunctionName, PollerEnvironmentSchema),
    environmentOf(options, apiFunctionName, ApiEnvironmentSchema),
  ]);
  const database = new DynamoDBClient(awsOptions(options));
  return {
    name: `stack ${name}`,
    accounts,
    pollStates: explaining(options, createPollStateStore(database, environment.TABLE_NAME)),
    krakenUrl: environment.KRAKEN_BASE_URL,
    isDemo: false,
    staleAfterMs: environment.STALE_AFTER_SECONDS * 1_000,
    version: environment.VERSION,
    close: async () => database.destroy(),
  };
}

async function environmentOf<Schema extends v.GenericSchema>(
  options: StackOptions,
  FunctionName: string,
  schema: Schema,
): Promise<v.InferOutput<Schema>> {
  const client = new LambdaClient(awsOptions(options));
  const { Environment } = await explained(options, () =>
    client.send(new GetFunctionConfigurationCommand({ FunctionName })),
  );
  const parsed = v.safeParse(schema, Environment?.Variables);
  if (parsed.success) return parsed.output;
  const key = v.getDotPath(parsed.issues[0]) ?? 'everything';
  throw new CliError(
    `the environment of the function ${FunctionName} is not as expected (${key}: ${parsed.issues[0].message}): deploy the stack again, or use the version of this tool that it was deployed with`,
  );
}

const explaining = (options: ConnectionOptions, store: PollStateStore): PollStateStore => ({
  read: (account) => explained(options, () => store.read(account)),
  replace: (...change) => explained(options, () => store.replace(...change)),
});
