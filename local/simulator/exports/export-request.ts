import * as v from 'valibot';
import { REPORTS } from '../../../lambda/contract/reports';
import { ExportScriptSchema } from './export-script';

const UnixSeconds = v.pipe(v.number(), v.integer(), v.minValue(0));

/** What tests and the control endpoint may say of a new export; only the report is needed. */
export const ExportInputSchema = v.strictObject({
  report: v.picklist(REPORTS),
  /** An id that exists is taken over by the new export. @default - four letters, drawn */
  id: v.optional(v.pipe(v.string(), v.nonEmpty())),
  /** @default main */
  account: v.optional(v.string()),
  description: v.optional(v.string(), ''),
  format: v.optional(v.picklist(['CSV', 'TSV']), 'CSV'),
  fields: v.optional(v.string(), 'all'),
  asset: v.optional(v.string(), 'all'),
  /** How long ago it was requested. */
  ageSeconds: v.optional(v.pipe(v.number(), v.finite()), 0),
  /** @default - the first of the month in which it was requested */
  dataFrom: v.optional(UnixSeconds),
  /** @default - when it was requested */
  dataTo: v.optional(UnixSeconds),
  ...ExportScriptSchema.entries,
});
export type ExportInput = v.InferInput<typeof ExportInputSchema>;
