import * as v from 'valibot';
import { AccountNameSchema } from './account-settings';
import { EVENT_SOURCE, EXPORT_CHANGED, HEALTH_CHANGED } from './events';
import { ExportSchema, ExportStateSchema, OwnTimeSchema } from './export';
import { AccountHealthSchema, LastErrorSchema } from './health';

/**
 * The events as consumers get them. JSON Schemas, AsyncAPI and the core's own types come from here. Within version 1
 * these only gain: `test/contract` holds them against each released version.
 */

const MetadataSchema = v.pipe(
  v.object({
    eventId: v.pipe(
      v.string(),
      v.nonEmpty(),
      v.description('The same whenever this event is sent again: drop what you have seen.'),
    ),
    schemaVersion: v.pipe(
      v.string(),
      v.regex(/^1\.\d+$/),
      v.description('Version of this schema. Within version 1 there are only additions.'),
    ),
    account: v.pipe(AccountNameSchema, v.description('Name of the account, as configured.')),
    occurredAt: v.pipe(OwnTimeSchema, v.description('When a poll saw the change. UTC, to the millisecond.')),
    correlationId: v.pipe(v.string(), v.description('The poll that saw it, as its log names it.')),
  }),
  v.description('About the event.'),
);

export const ExportChangedDetailSchema = v.object({
  metadata: MetadataSchema,
  data: v.pipe(
    v.object({
      from: v.pipe(v.nullable(ExportStateSchema), v.description('The state before; null at first sight.')),
      to: v.pipe(ExportStateSchema, v.description('The state now. Take one that you do not know for "unknown".')),
      changed: v.pipe(
        v.array(v.string()),
        v.readonly(),
        v.description(
          "Kraken's names of the fields that changed; none at first sight, on removal, and when an export is told anew after a restore.",
        ),
      ),
      export: v.pipe(
        ExportSchema,
        v.description(
          'The export as the API answers it. Drop a "version" that is not above the one you know. "kraken" is {"truncated": true} if the event would be too large.',
        ),
      ),
    }),
    v.description('What has changed.'),
  ),
});
export type ExportChangedDetail = v.InferOutput<typeof ExportChangedDetailSchema>;

export const HealthChangedDetailSchema = v.object({
  metadata: MetadataSchema,
  data: v.pipe(
    v.object({
      from: v.pipe(v.nullable(AccountHealthSchema), v.description('The health before; null at first.')),
      to: AccountHealthSchema,
      error: v.pipe(v.nullable(LastErrorSchema), v.description('What keeps the account from being healthy.')),
    }),
    v.description('What has changed.'),
  ),
});
export type HealthChangedDetail = v.InferOutput<typeof HealthChangedDetailSchema>;

/** An event in the form in which EventBridge hands it to its targets, and the local host to its clients. */
const envelope = <const DetailType extends string, const Detail extends v.GenericSchema>(
  detailType: DetailType,
  detail: Detail,
) =>
  v.object({
    version: v.pipe(v.literal('0'), v.description('Of the envelope.')),
    id: v.pipe(v.string(), v.description('Of this delivery. The event itself is known by detail.metadata.eventId.')),
    source: v.pipe(v.literal(EVENT_SOURCE), v.description('Where it comes from: what rules match on.')),
    'detail-type': v.pipe(v.literal(detailType), v.description('What kind of event it is.')),
    account: v.pipe(v.string(), v.description('The AWS account of the stack; zeros on the local host.')),
    region: v.pipe(v.string(), v.description('The AWS region of the stack; "local" on the local host.')),
    time: v.pipe(v.string(), v.isoTimestamp(), v.description('When a poll saw the change. UTC, to the second.')),
    resources: v.pipe(v.array(v.string()), v.description('None.')),
    detail: v.pipe(detail, v.description('The event itself.')),
  });

export const ExportChangedEventSchema = v.pipe(
  envelope(EXPORT_CHANGED, ExportChangedDetailSchema),
  v.title('ExportStatusChanged'),
  v.description('A version of an export: its first sight, or anything of it that changed.'),
);
export type ExportChangedEvent = v.InferOutput<typeof ExportChangedEventSchema>;

export const HealthChangedEventSchema = v.pipe(
  envelope(HEALTH_CHANGED, HealthChangedDetailSchema),
  v.title('AccountHealthChanged'),
  v.description('How polling an account goes has changed.'),
);
export type HealthChangedEvent = v.InferOutput<typeof HealthChangedEventSchema>;
