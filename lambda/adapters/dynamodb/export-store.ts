import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  paginateQuery,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { accountKey, EXPORT_KEY_PREFIX, exportKey } from '../../contract/table';
import type { ExportOutline } from '../../core/exports/outline';
import type { ExportReader, ExportStore } from '../../core/ports';
import type { StoredItemError } from '../../core/stored-item-error';
import { type Item, setAttributes } from './attributes';
import { queryChanges } from './changes-query';
import { toAttributes, toStoredExport } from './export-item';
import { OUTLINE_ATTRIBUTES, toOutline } from './export-outline';
import { tellOnce } from './tell-once';

/**
 * The exports in DynamoDB, one item each.
 * @param onUnreadable told once of each item that lists leave out, because it is not as this version can read it
 */
export function createExportStore(
  client: DynamoDBClient,
  tableName: string,
  onUnreadable: (error: StoredItemError) => void = () => undefined,
): ExportStore & ExportReader {
  const tell = tellOnce(onUnreadable);
  const keyOf = (account: string, id: string) => ({ pk: { S: accountKey(account) }, sk: { S: exportKey(id) } });
  return {
    async outlines(account, onUnreadable = () => undefined) {
      const pages = paginateQuery(
        { client },
        {
          TableName: tableName,
          ConsistentRead: true,
          KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
          ExpressionAttributeValues: { ':pk': { S: accountKey(account) }, ':prefix': { S: EXPORT_KEY_PREFIX } },
          // It is read for the same price, but tens of thousands of exports fit into the memory of a small function.
          ProjectionExpression: ['sk', ...OUTLINE_ATTRIBUTES.map((name) => `#${name}`)].join(', '),
          ExpressionAttributeNames: Object.fromEntries(OUTLINE_ATTRIBUTES.map((name) => [`#${name}`, name])),
        },
      );
      const found: ExportOutline[] = [];
      for await (const { Items = [] } of pages)
        for (const item of Items) {
          const outline = toOutline(item);
          // Its key is the one thing that is sure to be what it was.
          if (outline === undefined) onUnreadable(idOf(item));
          else found.push(outline);
        }
      return found;
    },

    async get(account, id) {
      const Key = keyOf(account, id);
      const { Item } = await client.send(new GetItemCommand({ TableName: tableName, Key, ConsistentRead: true }));
      return Item === undefined ? undefined : toStoredExport(Item);
    },

    /**
     * The nonce fences: Kraken takes nonces only in rising order, so the nonce of a call is the order of its observation.
     *
     *   poller A: call with nonce 7 ── sees "Queued" ───────────────── write refused: 9 is not below 7
     *   poller B:      call with nonce 9 ── sees "Processed" ── write ✓
     */
    async write(next, before) {
      const { announcedVersion, ...observed } = toAttributes(next);
      // Only an announcement raises the announced version; a change must not lower it again.
      const update = setAttributes(before === undefined ? { ...observed, announcedVersion } : observed);
      const isNew = 'attribute_not_exists(pk)';
      const isUnchanged = '#version = :versionBefore';
      const isObservedEarlier = '#observedNonce < :observedNonce';
      if (before !== undefined)
        update.ExpressionAttributeValues[':versionBefore'] = { N: String(before.export.version) };
      return succeeds(
        client.send(
          new UpdateItemCommand({
            TableName: tableName,
            Key: keyOf(next.export.account, next.export.id),
            ...update,
            ConditionExpression: before === undefined ? isNew : `${isUnchanged} AND ${isObservedEarlier}`,
          }),
        ),
      );
    },

    async markAnnounced(account, id, version) {
      const isStored = 'version >= :version';
      const isNews = 'announcedVersion < :version';
      await succeeds(
        client.send(
          new UpdateItemCommand({
            TableName: tableName,
            Key: keyOf(account, id),
            UpdateExpression: 'SET announcedVersion = :version',
            ExpressionAttributeValues: { ':version': { N: String(version) } },
            ConditionExpression: `${isStored} AND ${isNews}`,
          }),
        ),
      );
    },

    changes: (query) => queryChanges(client, tableName, query, tell),
  };
}

const idOf = ({ sk }: Item): string => (sk?.S ?? '').slice(EXPORT_KEY_PREFIX.length);

/** Whether a conditional write was made. */
async function succeeds(write: Promise<unknown>): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
