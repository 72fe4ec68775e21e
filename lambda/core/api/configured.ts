import type { AccountSettings } from '../../contract/account-settings';
import type { Accounts } from './accounts';
import { ProblemError } from './problem';

/** More names than this in a sentence help nobody. */
const MAX_NAMES = 20;

/** The account of this name, or 404. */
export async function configuredAccount(accounts: Accounts, name: string): Promise<AccountSettings> {
  const account = await accounts.find(name);
  if (account === undefined)
    throw new ProblemError(404, `there is no such account; ${await configuredNames(accounts)}`);
  return account;
}

/** The names there are, for whoever has misspelt one. */
export async function configuredNames(accounts: Accounts): Promise<string> {
  const names = (await accounts.page(undefined, MAX_NAMES + 1)).map(({ name }) => name);
  if (names.length > MAX_NAMES) return 'see /v1/accounts for those there are';
  return `configured are ${names.join(', ') || 'none'}`;
}
