import * as v from 'valibot';
import { AccountNameSchema } from './account-settings';
import { EXPORT_STATES } from './export-states';
import { REPORTS } from './reports';

const text = (description: string) => v.pipe(v.nullable(v.string()), v.description(description));

export const ExportStateSchema = v.pipe(
  v.picklist(EXPORT_STATES),
  v.description(
    'Where the export stands. Kraken\'s "Processed" alone does not mean success, so this is derived: "failed" if Kraken states an error, "deleting" if it is pending deletion, "removed" if two successful polls in a row did not find it, "unknown" if the status is none that is known here. Nothing more is to be expected in "ready", "failed" and "removed".',
  ),
);

export const ReportSchema = v.pipe(v.picklist(REPORTS), v.description('What the export holds.'));

const KRAKEN_TIME = 'UTC, to the second. Null if Kraken gave none.';
export const OWN_TIME = 'UTC, to the millisecond.';

const krakenTime = (what: string) =>
  v.pipe(v.nullable(v.pipe(v.string(), v.isoTimestamp())), v.description(`${what} ${KRAKEN_TIME}`));

export const OwnTimeSchema = v.pipe(v.string(), v.isoTimestamp());

const ownTime = (what: string) => v.pipe(OwnTimeSchema, v.description(`${what} ${OWN_TIME}`));

export const ownTimeOrNull = (what: string) =>
  v.pipe(v.nullable(OwnTimeSchema), v.description(`${what} ${OWN_TIME} Null if there is none.`));

export const VersionSchema = v.pipe(
  v.number(),
  v.integer(),
  v.minValue(1),
  v.description(
    'Rises with every change: 1 at first sight, then one more each time. After an operator raised the generation, because the table was restored from a backup, it goes on far above all that were there before.',
  ),
);

/** An export as the API answers it and as events carry it. */
export const ExportSchema = v.pipe(
  v.object({
    account: v.pipe(AccountNameSchema, v.description('Name of the account, as configured.')),
    id: v.pipe(v.string(), v.description("Kraken's id of the export.")),
    report: ReportSchema,
    description: text('As given when the export was requested.'),
    format: text('Format of the file, such as CSV or TSV.'),
    status: v.pipe(
      v.string(),
      v.description("Kraken's own word, verbatim: Queued, Processing, Processed, or a new one."),
    ),
    state: ExportStateSchema,
    error: text("Kraken's code for why the export failed."),
    deletionPending: v.pipe(v.boolean(), v.description('Whether Kraken is about to delete the export.')),
    subtype: text('Subtype of the report.'),
    fields: text('Columns of the file: a comma-separated list, or "all".'),
    asset: text('Assets in the file: a comma-separated list, or "all".'),
    assetClasses: v.pipe(v.array(v.string()), v.readonly(), v.description('Classes of the assets in the file.')),
    createdAt: krakenTime('When the export was requested.'),
    startedAt: krakenTime('When Kraken began to make it.'),
    completedAt: krakenTime('When Kraken was done.'),
    dataFrom: krakenTime('Start of the time that the data covers.'),
    dataTo: krakenTime('End of the time that the data covers.'),
    expiresAt: krakenTime('When Kraken deletes the export.'),
    expiryIsEstimate: v.pipe(
      v.boolean(),
      v.description('Whether "expiresAt" is assumed, 14 days after "createdAt", because Kraken did not say.'),
    ),
    firstSeenAt: ownTime('When a poll first saw the export.'),
    stateChangedAt: ownTime('When a poll saw its state change.'),
    changedAt: ownTime('When a poll saw anything of it change.'),
    version: VersionSchema,
    kraken: v.pipe(
      v.unknown(),
      v.description(
        'The report exactly as Kraken sent it, unknown fields included. One of more than 32 KiB is replaced by {"truncated": true}.',
      ),
    ),
  }),
  v.description('One data export of a Kraken account.'),
);
export type ExportAnswer = v.InferOutput<typeof ExportSchema>;
