import * as v from 'valibot';
import { ExportStateSchema, OwnTimeSchema, VersionSchema } from '../../../contract/export';

export const TransitionSchema = v.pipe(
  v.object({
    version: VersionSchema,
    at: v.pipe(OwnTimeSchema, v.description('When a poll saw it. UTC, to the millisecond.')),
    from: v.pipe(v.nullable(ExportStateSchema), v.description('The state before; null at first sight.')),
    to: ExportStateSchema,
    status: v.pipe(v.string(), v.description("Kraken's own word, verbatim.")),
    changed: v.pipe(
      v.array(v.string()),
      v.readonly(),
      v.description(
        "Kraken's names of the fields that changed; none at first sight, on removal, and when an export is told anew after a restore.",
      ),
    ),
  }),
  v.description('One step in the life of an export: how it came to a version.'),
);
export type TransitionAnswer = v.InferOutput<typeof TransitionSchema>;

export const HistorySchema = v.pipe(
  v.object({
    items: v.pipe(v.array(TransitionSchema), v.description('Oldest first. The last 50 steps are kept.')),
  }),
  v.description('How an export came to where it stands.'),
);
