import { randomBytes } from 'node:crypto';
import { readTokenFile, writeTokenFile } from '../../../lambda/adapters/tokens/token-file';
import { createToken, revokeToken } from '../../../lambda/core/tokens/manage-tokens';
import type { AllowedAccounts } from '../../../lambda/core/tokens/token-list';

/** Adds a token to a file, for an hour. @returns its text */
export async function addToken(file: string, name: string, accounts: AllowedAccounts = 'all'): Promise<string> {
  const now = Date.now();
  const { text, list } = createToken(
    await readTokenFile(file),
    { name, accounts, expiresAt: now + 3_600_000 },
    { now, randomBytes },
  );
  await writeTokenFile(file, list);
  return text;
}

export const removeToken = async (file: string, name: string): Promise<void> =>
  writeTokenFile(file, revokeToken(await readTokenFile(file), name));
