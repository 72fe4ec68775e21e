import type { AccountSettings } from '../../lambda/contract/account-settings';
import type { AccountRegistry } from '../../lambda/core/ports';

/** The registry in memory. */
export class MemoryAccountRegistry implements AccountRegistry {
  reads = 0;
  readonly accounts = new Map<string, AccountSettings>();

  add(...accounts: readonly AccountSettings[]): void {
    for (const account of accounts) this.accounts.set(account.name, account);
  }

  async get(name: string): Promise<AccountSettings | undefined> {
    this.reads++;
    return this.accounts.get(name);
  }

  async list(after: string | undefined, limit: number): Promise<AccountSettings[]> {
    this.reads++;
    return [...this.accounts.values()]
      .filter(({ name }) => after === undefined || name > after)
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .slice(0, limit);
  }
}
