/**
 * The table: `pk` is the account, `sk` the item in it. The local secondary index `changes` orders an account's exports
 * by `changeSeq`, their last change; being local it is read consistently, so that whoever hears of a change can read it.
 */
export const TABLE = {
  partitionKey: 'pk',
  sortKey: 'sk',
  changesIndex: 'changes',
  changesSortKey: 'changeSeq',
  timeToLive: 'ttl',
} as const;

export const accountKey = (account: string): string => `ACCOUNT#${account}`;
/** The accounts that were added while the stack runs are under one key, sorted by their names. */
export const REGISTRY_KEY = 'ACCOUNTS';
export const POLL_STATE_KEY = 'POLL';
export const EXPORT_KEY_PREFIX = 'EXPORT#';
/** Injective whatever the id holds, because nothing follows it. */
export const exportKey = (id: string): string => `${EXPORT_KEY_PREFIX}${id}`;
