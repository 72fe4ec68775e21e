import { randomBytes } from 'node:crypto';
import { dirname, resolve } from 'node:path';
import { changeTokenFile, readTokenFile, tokenFileIn } from '../../lambda/adapters/tokens/token-file';
import * as manage from '../../lambda/core/tokens/manage-tokens';
import {
  parseTokenList,
  serializeTokenList,
  type TokenList,
  TokenListError,
} from '../../lambda/core/tokens/token-list';
import { makeDataDir } from '../../local/data-dir';
import { DEFAULT_DATA_DIR } from '../../local/options/schema';
import { CliError, usageError } from '../cli-error';
import type { ConnectionOptions } from '../connection/options';
import type { Io } from '../io';
import { type Column, table } from '../print/table';
import { fullTime } from '../print/times';

export type TokenOptions = ConnectionOptions & { readonly json?: boolean };

interface TokenStore {
  /** When a change of the list is known to whoever answers requests. */
  readonly takesEffect: string;
  read(): Promise<TokenList>;
  /** Changes the list. Of several changes at the same time none is lost. */
  change<T>(change: Change<T>): Promise<T>;
}

type Change<T> = (list: TokenList) => { readonly list: TokenList; readonly result: T };

/** Makes a token, and shows it this once. */
export async function createToken(
  name: string,
  options: TokenOptions & { readonly accounts?: string; readonly expires: number },
  io: Io,
): Promise<void> {
  const accounts = options.accounts === undefined ? 'all' : options.accounts.split(',').map((one) => one.trim());
  const expiresAt = io.now() + options.expires;
  const text = await changing(await storeOf(options), (list) => {
    const created = manage.createToken(list, { name, accounts, expiresAt }, { now: io.now(), randomBytes });
    return { list: created.list, result: created.text };
  });
  const expires = new Date(expiresAt).toISOString();
  if (options.json) return io.out(JSON.stringify({ name, accounts, expiresAt: expires, token: text }, null, 2));
  io.note(`the token "${name}" expires ${fullTime(expires, io.now())}; it is shown only now:`);
  io.out(text);
}

export async function listTokens(options: TokenOptions, io: Io): Promise<void> {
  const items = manage.listTokens(await (await storeOf(options)).read(), io.now());
  if (options.json) return io.out(JSON.stringify({ items }, null, 2));
  const { paint } = io;
  const columns: Column<(typeof items)[number]>[] = [
    { title: 'NAME', text: ({ name }) => name, paint: (_, text) => paint('bold', text) },
    { title: 'ACCOUNTS', text: ({ accounts }) => (accounts === 'all' ? 'all' : accounts.join(', ')), isElastic: true },
    { title: 'MADE', text: ({ createdAt }) => fullTime(createdAt, io.now()) },
    {
      title: 'EXPIRES',
      text: ({ expiresAt }) => fullTime(expiresAt, io.now()),
      paint: ({ isExpired }, text) => (isExpired ? paint('red', text) : text),
    },
  ];
  if (items.length === 0) io.note('no tokens');
  else for (const line of table(items, columns, { width: io.columns(), paint })) io.out(line);
}

export async function revokeToken(name: string, options: TokenOptions, io: Io): Promise<void> {
  const store = await storeOf(options);
  await changing(store, (list) => ({ list: manage.revokeToken(list, name), result: undefined }));
  io.out(
    options.json
      ? JSON.stringify({ name, revoked: true }, null, 2)
      : `revoked: "${name}" opens nothing any more, ${store.takesEffect}`,
  );
}

async function changing<T>(store: TokenStore, change: Change<T>): Promise<T> {
  try {
    return await store.change(change);
  } catch (error) {
    if (error instanceof manage.TokenRequestError || error instanceof TokenListError) throw new CliError(error.message);
    throw error;
  }
}

/** Of a stack the list is in a secret, of the local host in its data folder. */
async function storeOf(options: TokenOptions): Promise<TokenStore> {
  const { stack, apiUrl, dataDir } = options;
  if (stack === undefined) {
    if (apiUrl !== undefined && dataDir === undefined)
      throw usageError(
        'tokens are not made through the API: name the stack with --stack, or the data folder of a local host with --data-dir',
      );
    const path = tokenFileIn(resolve(dataDir ?? DEFAULT_DATA_DIR));
    return {
      takesEffect: 'from the next request on',
      read: () => readTokenFile(path),
      change: (change) => {
        makeDataDir(dirname(path));
        return changeTokenFile(path, change);
      },
    };
  }
  const { findStack } = await import('../connection/stack');
  const { outputs } = await findStack({ ...options, stack });
  const { TokenSecretName } = outputs;
  if (TokenSecretName === undefined)
    throw new CliError(
      `the API of stack ${stack} takes no tokens: set api.auth.mode to "token" in its configuration, and deploy`,
    );
  const { StoredSecret } = await import('../connection/secret');
  const secret = new StoredSecret(options, { secretId: TokenSecretName });
  return {
    takesEffect: 'within two minutes',
    read: async () => parseTokenList((await secret.text()) ?? ''),
    change: (change) =>
      secret.change((text) => {
        const { list, result } = change(parseTokenList(text ?? ''));
        return { text: serializeTokenList(list), result };
      }),
  };
}
