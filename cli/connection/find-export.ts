import type { ExportAnswer } from '../../lambda/contract/export';
import { ExportPageSchema } from '../../lambda/core/api/schemas/pages';
import { plain } from '../../local/print/paint';
import { CliError, usageError } from '../cli-error';
import type { Api } from './api';

/** The export with an id, in whichever account it is; undefined if it is in none. */
export async function findExport(api: Api, id: string, account?: string): Promise<ExportAnswer | undefined> {
  const query = new URLSearchParams({ id, ...(account !== undefined && { account }) });
  const { value } = await api.get(`/v1/exports?${query}`, ExportPageSchema);
  const found = value?.items ?? [];
  if (found.length > 1)
    throw usageError(
      `several accounts have an export ${plain(id)}: name one with --account, which is ${found.map((one) => one.account).join(' or ')}`,
    );
  return found[0];
}

/** The same, for commands that are about an export that is there. */
export async function requireExport(api: Api, id: string, account?: string): Promise<ExportAnswer> {
  const found = await findExport(api, id, account);
  if (found !== undefined) return found;
  throw new CliError(
    `no export ${plain(id)} is known${account === undefined ? '' : ` in ${account}`}: see list, or poll if it was requested just now`,
  );
}

/** Where the API has an export. */
export const exportPath = ({ account, id }: Pick<ExportAnswer, 'account' | 'id'>): string =>
  `/v1/accounts/${account}/exports/${encodeURIComponent(id)}`;
