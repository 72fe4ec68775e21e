import { systemClock } from '../../lambda/adapters/clock';
import { createAccountRegistry } from '../../lambda/adapters/dynamodb/account-registry';
import { createExportStore } from '../../lambda/adapters/dynamodb/export-store';
import { createPollStateStore } from '../../lambda/adapters/dynamodb/poll-state-store';
import type { AccountSettings } from '../../lambda/contract/account-settings';
import { AllAccounts } from '../../lambda/core/api/accounts';
import { createApi } from '../../lambda/core/api/app';
import type { Database } from './database';

/** The account whose exports are seeded, unless another one is named. */
export const MAIN: AccountSettings = {
  name: 'main',
  secretId: 'bench',
  reports: ['trades', 'ledgers'],
  nonceResolution: 'ms',
  tier: 'starter',
};

/** The real API over a table. It remembers nothing yet. */
export function startApi(
  { client, tableName }: Omit<Database, 'stop'>,
  configured: readonly AccountSettings[],
): ReturnType<typeof createApi> {
  const accounts = new AllAccounts(configured, createAccountRegistry(client, tableName), systemClock);
  return createApi({
    clock: systemClock,
    pollStates: createPollStateStore(client, tableName),
    exports: createExportStore(client, tableName),
    requestPoll: async () => {},
    accountsFor: () => accounts,
    pause: async () => false,
    staleAfterMs: 600_000,
    onError: (error) => console.error(error),
  });
}

/** Asks for a path. @throws Error if it is refused */
export async function ask(
  api: ReturnType<typeof createApi>,
  path: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  const response = await api.request(path, { headers: { ...headers } });
  if (response.status >= 400) throw new Error(`${path} was answered with ${response.status}`);
  return response;
}
