import type { AccountSettings } from '../../contract/account-settings';
import type { AllowedAccounts } from '../tokens/token-list';
import { ProblemError } from './problem';

/** Of all accounts those that somebody may see. */
export const visibleAccounts = (
  accounts: readonly AccountSettings[],
  allowed: AllowedAccounts,
): readonly AccountSettings[] => (allowed === 'all' ? accounts : accounts.filter(({ name }) => allowed.includes(name)));

/** The account of this name, or 404. */
export function configuredAccount(accounts: readonly AccountSettings[], name: string): AccountSettings {
  const account = accounts.find((known) => known.name === name);
  if (account === undefined) throw new ProblemError(404, `there is no such account; ${configuredNames(accounts)}`);
  return account;
}

export const configuredNames = (accounts: readonly AccountSettings[]): string =>
  `configured are ${accounts.map(({ name }) => name).join(', ') || 'none'}`;
