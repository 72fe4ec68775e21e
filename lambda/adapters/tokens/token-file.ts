import { type FileHandle, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import * as v from 'valibot';
import type { TokenSource } from '../../core/ports';
import {
  NO_TOKENS,
  parseTokenList,
  serializeTokenList,
  type TokenList,
  TokenListError,
} from '../../core/tokens/token-list';

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

/** A change takes milliseconds: whoever finds another under way for so long finds one that was killed. */
const PATIENCE_MS = 5_000;
const RETRY_MS = 20;

const ExistsSchema = v.object({ code: v.literal('EEXIST') });

/**
 * Changes the list, for this user alone. Whoever reads meanwhile finds the old one or the new one, never a part. The new
 * one is written beside the old one, where only one can be: of two changes at the same time the second waits for the first.
 */
export async function changeTokenFile<T>(
  path: string,
  change: (list: TokenList) => { readonly list: TokenList; readonly result: T },
  patienceMs = PATIENCE_MS,
): Promise<T> {
  const beside = `${path}.new`;
  const file = await openAlone(beside, patienceMs);
  try {
    const { list, result } = change(await readTokenFile(path));
    await file.writeFile(serializeTokenList(list));
    await file.sync();
    await rename(beside, path);
    return result;
  } catch (error) {
    await rm(beside);
    throw error;
  } finally {
    await file.close();
  }
}

async function openAlone(path: string, patienceMs: number): Promise<FileHandle> {
  for (let waited = 0; ; waited += RETRY_MS) {
    try {
      return await open(path, 'wx', 0o600);
    } catch (error) {
      if (!v.is(ExistsSchema, error)) throw error;
      if (waited >= patienceMs)
        throw new TokenListError(`another change of it does not end; if none is under way, delete ${path}`);
      await setTimeout(RETRY_MS);
    }
  }
}
