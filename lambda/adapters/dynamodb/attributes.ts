import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { marshall, NumberValueImpl, unmarshall } from '@aws-sdk/util-dynamodb';

export type Item = Record<string, AttributeValue>;

/** An item with its numbers as they are written, whatever their size: a newer version may have stored any. */
export const fromItem = (item: Item): Record<string, unknown> => unmarshall(item, { wrapNumbers: exactNumber });

/** Whole numbers beyond 2^53, which nonces in nanoseconds are, come back as BigInt. */
function exactNumber(text: string): number | bigint | NumberValueImpl {
  if (/^-?\d{16,}$/.test(text)) return BigInt(text);
  return String(Number(text)) === text ? Number(text) : NumberValueImpl.from(text);
}

/**
 * The parts of an UpdateItem that set these attributes, and remove those that are undefined. Other attributes of the item,
 * such as a newer version may have written, are left alone.
 */
export function setAttributes(attributes: Readonly<Record<string, unknown>>): {
  UpdateExpression: string;
  ExpressionAttributeNames: Record<string, string>;
  ExpressionAttributeValues: Item;
} {
  const names = Object.keys(attributes);
  const present = names.filter((name) => attributes[name] !== undefined);
  const absent = names.filter((name) => attributes[name] === undefined);
  const set = `SET ${present.map((name) => `#${name} = :${name}`).join(', ')}`;
  const remove = absent.length > 0 ? ` REMOVE ${absent.map((name) => `#${name}`).join(', ')}` : '';
  return {
    UpdateExpression: set + remove,
    ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
    ExpressionAttributeValues: marshall(Object.fromEntries(present.map((name) => [`:${name}`, attributes[name]])), {
      removeUndefinedValues: true,
    }),
  };
}
