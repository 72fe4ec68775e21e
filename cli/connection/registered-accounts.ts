import type { AccountSettings } from '../../lambda/contract/account-settings';
import type { AccountRegistry } from '../../lambda/core/ports';

const PAGE = 1_000;

/** All accounts that were added while the stack runs. */
export async function registeredAccounts(registry: AccountRegistry): Promise<AccountSettings[]> {
  const found: AccountSettings[] = [];
  for (let page = await registry.list(undefined, PAGE); ; page = await registry.list(found.at(-1)?.name, PAGE)) {
    found.push(...page);
    if (page.length < PAGE) return found;
  }
}
