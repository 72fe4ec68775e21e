import * as v from 'valibot';
import { contentDigest } from '../../core/exports/changed-fields';
import type { Export, StoredExport } from '../../core/exports/export';
import { fromItem, type Item, StoredItemError } from './attributes';
import { contentMark } from './export-outline';
import { ExportItemSchema } from './export-schema';

/** All attributes of an export's item but its key. Absent ones are named too, so that an update removes them. */
export function toAttributes(stored: StoredExport): Record<string, unknown> {
  return {
    schema: 1,
    ...flat(stored.export),
    content: contentMark(stored.export.version, contentDigest(stored.export)),
    announcedVersion: stored.announcedVersion,
    observedNonce: stored.observedNonce,
    changeSeq: stored.changeSeq,
    transitions: stored.transitions.map(({ snapshot, ...light }) => ({
      ...light,
      ...(snapshot !== undefined && { snapshot: JSON.stringify(flat(snapshot)) }),
    })),
    missedSince: stored.missedSince,
    ttl: stored.ttl,
  };
}

export function toStoredExport(item: Item): StoredExport {
  const parsed = parse(item);
  if (!parsed.success) throw new StoredItemError(`${item.pk?.S}/${item.sk?.S}`, v.summarize(parsed.issues));
  return stored(parsed.output);
}

/** The exports of a list that can be read: one that cannot, which the poller tells of, does not keep the others from it. */
export const readableExports = (items: readonly Item[]): StoredExport[] =>
  items.map(parse).flatMap((parsed) => (parsed.success ? stored(parsed.output) : []));

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
