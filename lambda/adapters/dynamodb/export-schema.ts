import * as v from 'valibot';
import { REPORTS } from '../../contract/reports';
import type { JsonValue } from '../../core/exports/export';
import { EXPORT_STATES } from '../../core/exports/state';
import { withWords, wordOf } from './newer-words';

/** A whole number of any size. */
export const BigIntSchema = v.pipe(
  v.union([v.bigint(), v.pipe(v.number(), v.integer())]),
  v.transform((value) => BigInt(value)),
);

/** Kraken's report is stored as JSON text: DynamoDB nests no deeper than 32 levels, and knows no empty names. */
const JsonTextSchema = v.pipe(
  v.string(),
  v.rawTransform(({ dataset, addIssue, NEVER }): JsonValue => {
    try {
      return JSON.parse(dataset.value);
    } catch {
      addIssue({ message: 'the text is no JSON' });
      return NEVER;
    }
  }),
);

const StateSchema = wordOf(EXPORT_STATES, 'unknown');
const Text = v.nullable(v.string());

const EXPORT_FIELDS = {
  account: v.string(),
  id: v.string(),
  report: v.picklist(REPORTS),
  description: Text,
  format: Text,
  status: v.string(),
  state: StateSchema,
  error: Text,
  deletionPending: v.boolean(),
  subtype: Text,
  fields: Text,
  asset: Text,
  assetClasses: v.array(v.string()),
  createdAt: Text,
  startedAt: Text,
  completedAt: Text,
  dataFrom: Text,
  dataTo: Text,
  expiresAt: Text,
  expiryIsEstimate: v.boolean(),
  firstSeenAt: v.string(),
  stateChangedAt: v.string(),
  changedAt: v.string(),
  version: v.number(),
  kraken: JsonTextSchema,
};

/** A snapshot is of the version that took it: what a newer one has added goes into the event, and back into the item. */
const SnapshotSchema = withWords(v.looseObject(EXPORT_FIELDS), ['state']);

/** What a newer version has added to a transition goes with it when the list is written again. */
const TransitionSchema = withWords(
  v.looseObject({
    version: v.number(),
    at: v.string(),
    from: v.nullable(StateSchema),
    to: StateSchema,
    status: v.string(),
    changed: v.array(v.string()),
    correlationId: v.string(),
    snapshot: v.exactOptional(v.pipe(v.string(), v.parseJson(), SnapshotSchema)),
  }),
  ['from', 'to'],
);

/** Of an item: the export's own fields, and the bookkeeping of StoredExport beside them. */
export const ITEM_FIELDS = {
  ...EXPORT_FIELDS,
  announcedVersion: v.number(),
  observedNonce: BigIntSchema,
  changeSeq: v.string(),
  transitions: v.array(TransitionSchema),
  missedSince: v.exactOptional(v.number()),
  ttl: v.exactOptional(v.number()),
};

/** The item of an export. An update leaves what else is in it alone. */
export const ExportItemSchema = withWords(v.object(ITEM_FIELDS), ['state']);
