import type { AccountSettings } from '../../contract/account-settings';
import type { AccountRegistry, Clock } from '../ports';
import { StoredItemError } from '../stored-item-error';
import type { AllowedAccounts } from '../tokens/token-list';

/** The accounts there are, for somebody. */
export interface Accounts {
  /** @throws StoredItemError if it is there, but not as this version can read it */
  find(name: string): Promise<AccountSettings | undefined>;
  /**
   * In the order of their names, without those that this version cannot read.
   * @param after the name to begin behind; undefined to begin at the start
   * @param limit accounts returned at most
   */
  page(after: string | undefined, limit: number): Promise<readonly AccountSettings[]>;
}

/** How long what was read of the registry is used again. An account that is not known is looked for each time. */
const REMEMBERED_MS = 10_000;
const MAX_REMEMBERED = 1_000;

/** Those that the configuration names, and those that were added since. Of two with one name the configured one counts. */
export class AllAccounts implements Accounts {
  private readonly configured: AccountSettings[];
  private readonly found = new Map<string, { account: AccountSettings; until: number }>();
  private readonly pages = new Map<string, { accounts: AccountSettings[]; until: number }>();

  constructor(
    configured: readonly AccountSettings[],
    private readonly registry: AccountRegistry,
    private readonly clock: Pick<Clock, 'now'>,
  ) {
    this.configured = byName(configured);
  }

  async find(name: string): Promise<AccountSettings | undefined> {
    const configured = this.configured.find((known) => known.name === name);
    if (configured !== undefined) return configured;
    const known = this.found.get(name);
    if (known !== undefined && this.clock.now() < known.until) return known.account;
    const account = await this.registry.get(name);
    if (account === undefined) this.found.delete(name);
    else remember(this.found, name, { account, until: this.clock.now() + REMEMBERED_MS });
    return account;
  }

  async page(after: string | undefined, limit: number): Promise<readonly AccountSettings[]> {
    const added = await this.added(after, limit);
    const isConfigured = new Set(this.configured.map(({ name }) => name));
    const all = [...behind(this.configured, after), ...added.filter(({ name }) => !isConfigured.has(name))];
    return byName(all).slice(0, limit);
  }

  private async added(after: string | undefined, limit: number): Promise<AccountSettings[]> {
    // As many more as a configured one might hide, so that a page is only short at the end.
    const atMost = limit + this.configured.length;
    const key = `${atMost}/${after ?? ''}`;
    const known = this.pages.get(key);
    if (known !== undefined && this.clock.now() < known.until) return known.accounts;
    const accounts = await this.registry.list(after, atMost);
    remember(this.pages, key, { accounts, until: this.clock.now() + REMEMBERED_MS });
    return accounts;
  }
}

/** Accounts that never change. */
export const fixedAccounts = (accounts: readonly AccountSettings[]): Accounts => ({
  find: async (name) => accounts.find((known) => known.name === name),
  page: async (after, limit) => behind(byName(accounts), after).slice(0, limit),
});

/** Of the accounts those that somebody may see. */
export function visibleAccounts(accounts: Accounts, allowed: AllowedAccounts): Accounts {
  if (allowed === 'all') return accounts;
  return {
    find: async (name) => (allowed.includes(name) ? accounts.find(name) : undefined),
    async page(after, limit) {
      const found = await Promise.all([...new Set(allowed)].map((name) => accounts.find(name).catch(leftOut)));
      return behind(byName(found.filter((account) => account !== undefined)), after).slice(0, limit);
    },
  };
}

/** One that cannot be read keeps no other from a list. Whoever read it has told of it. */
function leftOut(error: unknown): undefined {
  if (!(error instanceof StoredItemError)) throw error;
}

/** As the table sorts them. */
const byName = (accounts: readonly AccountSettings[]): AccountSettings[] =>
  [...accounts].sort((a, b) => (a.name < b.name ? -1 : 1));

const behind = (accounts: readonly AccountSettings[], after: string | undefined): readonly AccountSettings[] =>
  after === undefined ? accounts : accounts.filter(({ name }) => name > after);

function remember<Value>(map: Map<string, Value>, key: string, value: Value): void {
  if (map.size >= MAX_REMEMBERED) map.clear();
  map.set(key, value);
}
