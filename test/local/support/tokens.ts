import { randomBytes } from 'node:crypto';
import { changeTokenFile } from '../../../lambda/adapters/tokens/token-file';
import { createToken, revokeToken } from '../../../lambda/core/tokens/manage-tokens';
import type { AllowedAccounts } from '../../../lambda/core/tokens/token-list';

/** Adds a token to a file, for an hour. @returns its text */
export function addToken(file: string, name: string, accounts: AllowedAccounts = 'all'): Promise<string> {
  const now = Date.now();
  return changeTokenFile(file, (before) => {
    const { text, list } = createToken(before, { name, accounts, expiresAt: now + 3_600_000 }, { now, randomBytes });
    return { list, result: text };
  });
}

export const removeToken = async (file: string, name: string): Promise<void> =>
  changeTokenFile(file, (list) => ({ list: revokeToken(list, name), result: undefined }));
