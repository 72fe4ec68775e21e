import type { AccountSettings } from '../../lambda/contract/account-settings';
import { REGISTRY_KEY } from '../../lambda/contract/table';
import type { AccountRegistry } from '../../lambda/core/ports';
import { StoredItemError } from '../../lambda/core/stored-item-error';

/** The registry in memory. */
export class MemoryAccountRegistry implements AccountRegistry {
  reads = 0;
  readonly accounts = new Map<string, AccountSettings>();
  /** Names of those that this version cannot read. */
  readonly unreadable = new Set<string>();

  add(...accounts: readonly AccountSettings[]): void {
    for (const account of accounts) this.accounts.set(account.name, account);
  }

  async get(name: string): Promise<AccountSettings | undefined> {
    this.reads++;
    if (this.unreadable.has(name))
      throw new StoredItemError({ pk: REGISTRY_KEY, sk: name }, 'it is of a newer version');
    return this.accounts.get(name);
  }

  async list(after: string | undefined, limit: number): Promise<AccountSettings[]> {
    this.reads++;
    return [...this.accounts.values()]
      .filter(({ name }) => !this.unreadable.has(name))
      .filter(({ name }) => after === undefined || name > after)
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .slice(0, limit);
  }
}
