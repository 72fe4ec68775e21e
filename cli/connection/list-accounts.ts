import { type AccountAnswer, AccountListSchema } from '../../lambda/core/api/schemas/account';
import type { Api } from './api';

/** All accounts, however many pages they take. `json` holds them as they came. */
export async function listAccounts(api: Api): Promise<{ items: AccountAnswer[]; json: { items: unknown[] } }> {
  const items: AccountAnswer[] = [];
  const raw: unknown[] = [];
  let cursor: string | undefined;
  do {
    const behind = cursor === undefined ? '' : `?cursor=${encodeURIComponent(cursor)}`;
    const { value, json } = await api.get(`/v1/accounts${behind}`, AccountListSchema);
    items.push(...(value?.items ?? []));
    if (typeof json === 'object' && json !== null && 'items' in json && Array.isArray(json.items))
      raw.push(...json.items);
    cursor = value?.nextCursor;
  } while (cursor !== undefined);
  return { items, json: { items: raw } };
}
