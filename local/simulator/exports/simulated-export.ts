import * as v from 'valibot';
import { REPORTS } from '../../../lambda/contract/reports';
import { PhaseSchema } from './phase';

const UnixSeconds = v.pipe(v.number(), v.integer());

/**
 * An export with its whole life written down in advance. What Kraken would say of it at any moment follows from the
 * clock alone, so that virtual clocks, restarts and jumps in time all tell the same story.
 */
export const SimulatedExportSchema = v.object({
  id: v.string(),
  account: v.string(),
  report: v.picklist(REPORTS),
  description: v.string(),
  format: v.picklist(['CSV', 'TSV']),
  /** `all`, or a comma list of columns. */
  fields: v.string(),
  asset: v.string(),
  createdAtMs: v.number(),
  dataFrom: UnixSeconds,
  dataTo: UnixSeconds,
  phases: v.pipe(v.array(PhaseSchema), v.minLength(1), v.readonly()),
  /** Laid over the row in every phase. */
  raw: v.record(v.string(), v.unknown()),
});
export type SimulatedExport = Readonly<v.InferOutput<typeof SimulatedExportSchema>>;
export type ExportFormat = SimulatedExport['format'];
