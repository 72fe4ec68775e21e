import { open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import type { TokenSource } from '../../core/ports';
import { NO_TOKENS, parseTokenList, serializeTokenList, type TokenList } from '../../core/tokens/token-list';

/** Where the tokens of a host on one machine are, in the folder that `--data-dir` names. */
export const tokenFileIn = (dataDir: string): string => join(dataDir, 'tokens.json');

/** The tokens in a file, read each time: what is created or revoked counts from the next request on. */
export const createTokenFile = (path: string): TokenSource => ({ read: () => readTokenFile(path) });

const NoFileSchema = v.object({ code: v.literal('ENOENT') });

/** The list in a file; no file is an empty one. */
export async function readTokenFile(path: string): Promise<TokenList> {
  try {
    return parseTokenList(await readFile(path, 'utf8'));
  } catch (error) {
    if (v.is(NoFileSchema, error)) return NO_TOKENS;
    throw error;
  }
}

/** Writes the list, for this user alone. Whoever reads meanwhile finds the old one or the new one, never a part. */
export async function writeTokenFile(path: string, list: TokenList): Promise<void> {
  const beside = `${path}.new`;
  const file = await open(beside, 'w', 0o600);
  try {
    await file.chmod(0o600);
    await file.writeFile(serializeTokenList(list));
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(beside, path);
}
