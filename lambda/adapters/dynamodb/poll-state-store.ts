import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import * as v from 'valibot';
import { accountKey, POLL_STATE_KEY } from '../../contract/table';
import type { PollState } from '../../core/poll/poll-state';
import type { PollStateStore } from '../../core/ports';
import { fromItem, StoredItemError, setAttributes } from './attributes';
import { PollStateSchema } from './poll-state-schema';

/** The poll states in DynamoDB, one item for each account. */
export function createPollStateStore(client: DynamoDBClient, tableName: string): PollStateStore {
  const keyOf = (account: string) => ({ pk: { S: accountKey(account) }, sk: { S: POLL_STATE_KEY } });
  return {
    async read(account) {
      const { Item } = await client.send(
        new GetItemCommand({ TableName: tableName, Key: keyOf(account), ConsistentRead: true }),
      );
      if (Item === undefined) return undefined;
      const parsed = v.safeParse(PollStateSchema, fromItem(Item));
      if (!parsed.success)
        throw new StoredItemError(`${accountKey(account)}/${POLL_STATE_KEY}`, v.summarize(parsed.issues));
      return parsed.output;
    },

    async replace(account, seenStamp, next) {
      const update = setAttributes(toAttributes(next));
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

/** Every attribute is named, so that one that is gone from the state is removed from the item. */
function toAttributes(state: PollState): Record<keyof PollState | 'schema', unknown> {
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
    pause: state.pause,
    failure: state.failure,
    credentials: state.credentials,
    keyInfo: state.keyInfo,
    reports: state.reports,
    health: state.health,
    healthChange: state.healthChange,
    announcedHealth: state.announcedHealth,
  };
}
