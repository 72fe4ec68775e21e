import * as v from 'valibot';
import { contentDigest } from '../../core/exports/changed-fields';
import type { Export, StoredExport } from '../../core/exports/export';
import { StoredItemError } from '../../core/stored-item-error';
import { fromItem, type Item } from './attributes';
import { contentMark } from './export-outline';
import { ExportItemSchema } from './export-schema';
import { withNewerWords } from './newer-words';

/** All attributes of an export's item but its key. Absent ones are named too, so that an update removes them. */
export function toAttributes(stored: StoredExport): Record<string, unknown> {
  return withNewerWords({
    schema: 1,
    ...flat(stored.export),
    content: contentMark(stored.export.version, contentDigest(stored.export)),
    announcedVersion: stored.announcedVersion,
    observedNonce: stored.observedNonce,
    changeSeq: stored.changeSeq,
    transitions: stored.transitions.map(({ snapshot, ...light }) => ({
      ...light,
      ...(snapshot !== undefined && { snapshot: JSON.stringify(withNewerWords(flat(snapshot))) }),
    })),
    missedSince: stored.missedSince,
    ttl: stored.ttl,
  });
}

export function toStoredExport(item: Item): StoredExport {
  const parsed = parse(item);
  if (!parsed.success) throw new StoredItemError(keyOf(item), v.summarize(parsed.issues));
  return stored(parsed.output);
}

/** The exports of a list that can be read. One that cannot is told of, and does not keep the others from it. */
export const readableExports = (
  items: readonly Item[],
  onUnreadable: (error: StoredItemError) => void,
): StoredExport[] =>
  items.flatMap((item) => {
    const parsed = parse(item);
    if (parsed.success) return stored(parsed.output);
    onUnreadable(new StoredItemError(keyOf(item), v.summarize(parsed.issues)));
    return [];
  });

const keyOf = ({ pk, sk }: Item) => ({ pk: pk?.S ?? '', sk: sk?.S ?? '' });

const parse = (item: Item) => v.safeParse(ExportItemSchema, fromItem(item));

function stored(output: v.InferOutput<typeof ExportItemSchema>): StoredExport {
  const { announcedVersion, observedNonce, changeSeq, transitions, missedSince, ttl, ...fields } = output;
  return {
    export: fields,
    announcedVersion,
    observedNonce,
    changeSeq,
    transitions,
    ...(missedSince !== undefined && { missedSince }),
    ...(ttl !== undefined && { ttl }),
  };
}

const flat = ({ kraken, ...fields }: Export): Record<string, unknown> => ({
  ...fields,
  kraken: JSON.stringify(kraken),
});
