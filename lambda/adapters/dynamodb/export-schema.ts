import * as v from 'valibot';
import { REPORTS } from '../../contract/reports';
import type { JsonValue } from '../../core/exports/export';
import { EXPORT_STATES } from '../../core/exports/state';

/** A whole number of any size. */
export const BigIntSchema = v.pipe(
  v.union([v.bigint(), v.pipe(v.number(), v.integer())]),
  v.transform((value) => BigInt(value)),
);

/** Kraken's report is stored as JSON text: DynamoDB nests no deeper than 32 levels, and knows no empty names. */
const JsonTextSchema = v.pipe(
  v.string(),
  v.transform((text): JsonValue => JSON.parse(text)),
);

/** A state that this version does not know comes from a newer one. */
const StateSchema = v.fallback(v.picklist(EXPORT_STATES), 'unknown');
const Text = v.nullable(v.string());

/** An export as it is in an item, and as JSON in a snapshot. */
const ExportSchema = v.object({
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
});

/** What a newer version has added to a transition goes with it when the list is written again. */
const TransitionSchema = v.looseObject({
  version: v.number(),
  at: v.string(),
  from: v.nullable(StateSchema),
  to: StateSchema,
  status: v.string(),
  changed: v.array(v.string()),
  correlationId: v.string(),
  snapshot: v.exactOptional(v.pipe(v.string(), v.parseJson(), ExportSchema)),
});

/** The item of an export: the export's own fields, and the bookkeeping of StoredExport beside them. */
export const ExportItemSchema = v.object({
  ...ExportSchema.entries,
  announcedVersion: v.number(),
  observedNonce: BigIntSchema,
  changeSeq: v.string(),
  transitions: v.array(TransitionSchema),
  missedSince: v.exactOptional(v.number()),
  ttl: v.exactOptional(v.number()),
});
