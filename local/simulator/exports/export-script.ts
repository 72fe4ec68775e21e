import * as v from 'valibot';
import type { SeededRandom } from '../seeded-random';
import { completePhases, type Phase, PhaseInputSchema, STATUS } from './phase';

const Seconds = v.pipe(v.number(), v.finite(), v.minValue(0));

/** How an export is to go: in brief, or phase by phase. */
export const ExportScriptSchema = v.strictObject({
  /** @default - 1 to 4, drawn */
  queuedSeconds: v.optional(Seconds),
  /** @default - 3 to 24, drawn: recorded exports of small accounts took 5 to 27 s in all */
  processingSeconds: v.optional(Seconds),
  /** How it ends, if badly; Kraken pairs the status `Processed` with it. @default - it ends well */
  error: v.optional(v.string()),
  /** The whole life in detail; the other settings are then not looked at. */
  phases: v.optional(v.pipe(v.array(PhaseInputSchema), v.minLength(1))),
  /** Fields laid over the row in every phase, also of wrong types. */
  raw: v.optional(v.record(v.string(), v.unknown())),
});
export type ExportScript = v.InferInput<typeof ExportScriptSchema>;

export function scriptedPhases(script: ExportScript, random: SeededRandom): readonly Phase[] {
  if (script.phases !== undefined) return completePhases(script.phases);
  const queuedSeconds = script.queuedSeconds ?? random.integer(1, 4);
  const processingSeconds = script.processingSeconds ?? random.integer(3, 24);
  return completePhases([
    { atSeconds: 0, status: STATUS.queued },
    { atSeconds: queuedSeconds, status: STATUS.processing },
    { atSeconds: queuedSeconds + processingSeconds, status: STATUS.processed, error: script.error ?? null },
  ]);
}
