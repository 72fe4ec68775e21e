import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createAccountRegistry } from '../../lambda/adapters/dynamodb/account-registry';
import type { AccountSettings } from '../../lambda/contract/account-settings';
import type { StoredItemError } from '../../lambda/core/stored-item-error';

const PAGE = 1_000;

export interface RegisteredAccounts {
  readonly accounts: readonly AccountSettings[];
  /** One for each account whose settings this version cannot read. Its sort key is the name. */
  readonly unreadable: readonly StoredItemError[];
}

/** All accounts that were added while the stack runs. */
export async function registeredAccounts(client: DynamoDBClient, tableName: string): Promise<RegisteredAccounts> {
  const accounts: AccountSettings[] = [];
  const unreadable: StoredItemError[] = [];
  const registry = createAccountRegistry(client, tableName, (error) => unreadable.push(error));
  for (let page = await registry.list(undefined, PAGE); ; page = await registry.list(accounts.at(-1)?.name, PAGE)) {
    accounts.push(...page);
    if (page.length < PAGE) return { accounts, unreadable };
  }
}
