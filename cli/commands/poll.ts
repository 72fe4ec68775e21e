import { PollAcceptedSchema } from '../../lambda/core/api/schemas/account';
import { usageError } from '../cli-error';
import type { Api } from '../connection/api';
import type { Connection } from '../connection/connect';
import { listAccounts } from '../connection/list-accounts';
import type { Io } from '../io';

export interface PollOptions {
  readonly json?: boolean;
}

/** Has Kraken asked now. */
export async function poll(
  { api }: Connection,
  account: string | undefined,
  { json }: PollOptions,
  io: Io,
): Promise<void> {
  const name = account ?? (await onlyAccount(api));
  const { json: raw } = await api.post(`/v1/accounts/${encodeURIComponent(name)}/poll`, PollAcceptedSchema);
  io.out(json ? JSON.stringify(raw, null, 2) : `Kraken is being asked for ${name}. See list, or watch.`);
}

/** The account, if there is but one, so that it need not be named. */
async function onlyAccount(api: Api): Promise<string> {
  const names = (await listAccounts(api)).items.map(({ name }) => name);
  const [name] = names;
  if (name !== undefined && names.length === 1) return name;
  throw usageError(`there are several accounts: name one of ${names.join(', ')}`);
}
