import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createPollStateStore } from '../../lambda/adapters/dynamodb/poll-state-store';
import { PollerEnvironmentSchema } from '../../lambda/contract/environment';
import type { PollStateStore } from '../../lambda/core/ports';
import { awsOptions, explained } from './aws';
import { configuredAccounts } from './configured-accounts';
import { functionEnvironment } from './function-environment';
import type { Operator } from './operator';
import type { ConnectionOptions } from './options';
import { registeredAccounts } from './registered-accounts';
import { findStack, type StackOptions } from './stack';

/** The table of a deployed stack, and what its functions were told. */
export async function stackOperator(options: StackOptions): Promise<Operator> {
  const { pollerFunctionName, outputs, name } = await findStack(options);
  const [environment, configured] = await Promise.all([
    functionEnvironment(options, pollerFunctionName, PollerEnvironmentSchema),
    configuredAccounts(options, name, outputs),
  ]);
  const database = new DynamoDBClient(awsOptions(options));
  const added = await explained(options, () => registeredAccounts(database, environment.TABLE_NAME));
  const isConfigured = new Set(configured.map((account) => account.name));
  return {
    name: `stack ${name}`,
    accounts: [...configured, ...added.accounts.filter((account) => !isConfigured.has(account.name))],
    unreadable: added.unreadable.filter(({ key }) => !isConfigured.has(key.sk)),
    pollStates: explaining(options, createPollStateStore(database, environment.TABLE_NAME)),
    krakenUrl: environment.KRAKEN_BASE_URL,
    isDemo: false,
    staleAfterMs: environment.STALE_AFTER_SECONDS * 1_000,
    version: environment.VERSION,
    pollerFunctionName,
    close: async () => database.destroy(),
  };
}

const explaining = (options: ConnectionOptions, store: PollStateStore): PollStateStore => ({
  read: (account) => explained(options, () => store.read(account)),
  replace: (...change) => explained(options, () => store.replace(...change)),
});
