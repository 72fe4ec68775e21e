import * as v from 'valibot';
import type { ExportOutline } from '../../core/exports/outline';
import { fromItem, type Item } from './attributes';
import { ITEM_FIELDS } from './export-schema';

const OutlineSchema = v.object({
  ...v.pick(v.object(ITEM_FIELDS), [
    'id',
    'report',
    'state',
    'version',
    'announcedVersion',
    'observedNonce',
    'changeSeq',
    'missedSince',
  ]).entries,
  content: v.exactOptional(v.string()),
});

/** The attributes of an item that its outline is made of. */
export const OUTLINE_ATTRIBUTES = Object.keys(OutlineSchema.entries);

/**
 * How the digest of an export's content is stored: with the version that it is of. A version of this software that does
 * not know it leaves it alone when it writes another one.
 */
export const contentMark = (version: number, digest: string): string => `${version}/${digest}`;

/** The outline of an export, or undefined if the item cannot be read: one of them must not keep all others from it. */
export function toOutline(item: Item): ExportOutline | undefined {
  const parsed = v.safeParse(OutlineSchema, fromItem(item));
  if (!parsed.success) return undefined;
  const { content, ...outline } = parsed.output;
  const mark = contentMark(outline.version, '');
  return { ...outline, ...(content?.startsWith(mark) && { content: content.slice(mark.length) }) };
}
