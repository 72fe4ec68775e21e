import { setTimeout } from 'node:timers/promises';
import {
  BatchGetItemCommand,
  type BatchGetItemCommandOutput,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  type KeysAndAttributes,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import * as v from 'valibot';
import { accountKey, POLL_STATE_KEY } from '../../contract/table';
import { NEVER_POLLED, type PollState } from '../../core/poll/poll-state';
import type { PollStateReader, PollStateStore } from '../../core/ports';
import { StoredItemError } from '../../core/stored-item-error';
import { fromItem, type Item, setAttributes } from './attributes';
import { newerWordsOf, withNewerWords } from './newer-words';
import { PollStateSchema } from './poll-state-schema';

/** DynamoDB reads as many items in a batch. */
const MAX_BATCH = 100;

/** All of them together wait for three seconds at most. */
const MAX_ATTEMPTS = 7;
const FIRST_WAIT_MS = 50;

/** The table was too busy for all of a batch, however often it was asked. */
export class UnprocessedKeysError extends Error {
  override readonly name = 'UnprocessedKeysError';
  readonly code = 'unprocessed_keys';

  constructor() {
    super(`the table is too busy: it left poll states out of a batch ${MAX_ATTEMPTS} times`);
  }
}

/** The poll states in DynamoDB, one item for each account. */
export function createPollStateStore(client: DynamoDBClient, tableName: string): PollStateStore & PollStateReader {
  const keyOf = (account: string) => ({ pk: { S: accountKey(account) }, sk: { S: POLL_STATE_KEY } });
  return {
    async read(account) {
      const { Item } = await client.send(
        new GetItemCommand({ TableName: tableName, Key: keyOf(account), ConsistentRead: true }),
      );
      return Item === undefined ? undefined : fromPollItem(Item, account);
    },

    async readAll(accounts) {
      const chunks = Array.from({ length: Math.ceil(accounts.length / MAX_BATCH) }, (_, index) =>
        accounts.slice(index * MAX_BATCH, (index + 1) * MAX_BATCH),
      );
      const states = new Map<string, PollState>();
      for (const chunk of chunks) {
        const names = new Map(chunk.map((account) => [accountKey(account), account]));
        let keys: KeysAndAttributes | undefined = { Keys: chunk.map(keyOf), ConsistentRead: true };
        // What a batch leaves out, because it is too large or the table too busy, is asked for again, ever more slowly.
        for (let attempt = 0; keys !== undefined; attempt++) {
          if (attempt === MAX_ATTEMPTS) throw new UnprocessedKeysError();
          if (attempt > 0) await setTimeout(FIRST_WAIT_MS * 2 ** (attempt - 1) * (0.5 + Math.random() / 2));
          const { Responses, UnprocessedKeys }: BatchGetItemCommandOutput = await client.send(
            new BatchGetItemCommand({ RequestItems: { [tableName]: keys } }),
          );
          for (const item of Responses?.[tableName] ?? []) {
            const account = names.get(item.pk?.S ?? '');
            if (account !== undefined) states.set(account, readableOr(UNREADABLE, item, account));
          }
          keys = UnprocessedKeys?.[tableName];
        }
      }
      return states;
    },

    async replace(account, seenStamp, next) {
      const update = setAttributes(withNewerWords({ ...toAttributes(next), ...newerWordsOf(next) }));
      const notWrittenSince = seenStamp === undefined ? 'attribute_not_exists(#stamp)' : '#stamp = :seenStamp';
      if (seenStamp !== undefined) update.ExpressionAttributeValues[':seenStamp'] = { S: seenStamp };
      try {
        await client.send(
          new UpdateItemCommand({
            TableName: tableName,
            Key: keyOf(account),
            ...update,
            ConditionExpression: notWrittenSince,
          }),
        );
        return true;
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return false;
        throw error;
      }
    },
  };
}

/** What is told of an account among others whose item cannot be read: that nothing new is known of it, and why. */
const UNREADABLE: PollState = {
  ...NEVER_POLLED,
  firstAttemptAt: 0,
  failure: { class: 'not_stored', message: "the account's item in the table cannot be read" },
};

function readableOr(otherwise: PollState, item: Item, account: string): PollState {
  try {
    return fromPollItem(item, account);
  } catch (error) {
    if (error instanceof StoredItemError) return otherwise;
    throw error;
  }
}

function fromPollItem(item: Item, account: string): PollState {
  const parsed = v.safeParse(PollStateSchema, fromItem(item));
  if (!parsed.success)
    throw new StoredItemError({ pk: accountKey(account), sk: POLL_STATE_KEY }, v.summarize(parsed.issues));
  const { pause, furtherPauses = [], ...state } = parsed.output;
  return { ...state, pauses: pause === undefined ? furtherPauses : [pause, ...furtherPauses] };
}

/**
 * Every attribute is named, so that one that is gone from the state is removed from the item. Version 0.1 knows one pause,
 * and so is told of the most important one.
 */
function toAttributes(
  state: PollState,
): Record<Exclude<keyof PollState, 'pauses'> | 'schema' | 'pause' | 'furtherPauses', unknown> {
  const [pause, ...furtherPauses] = state.pauses;
  return {
    schema: 1,
    stamp: state.stamp,
    nonce: state.nonce,
    generation: state.generation,
    lease: state.lease,
    calls: state.calls,
    firstAttemptAt: state.firstAttemptAt,
    lastAttemptAt: state.lastAttemptAt,
    consecutiveFailures: state.consecutiveFailures,
    pause,
    furtherPauses: furtherPauses.length > 0 ? furtherPauses : undefined,
    failure: state.failure,
    credentials: state.credentials,
    keyInfo: state.keyInfo,
    reports: state.reports,
    health: state.health,
    healthChange: state.healthChange,
    announcedHealth: state.announcedHealth,
  };
}
