import * as v from 'valibot';

const Seconds = v.pipe(v.number(), v.finite(), v.minValue(0));
const RawFields = v.record(v.string(), v.unknown());

/** A stretch in the life of an export, as a script gives it. */
export const PhaseInputSchema = v.strictObject({
  /** When it begins, in seconds after the export was requested. */
  atSeconds: Seconds,
  /** Kraken's word, or any other to see what a client makes of it. @default - that of the phase before */
  status: v.optional(v.string()),
  /** For example `EExport:Exported size too big`. @default - none */
  error: v.optional(v.nullable(v.string())),
  /** Pending deletion. @default false */
  delete: v.optional(v.boolean(), false),
  /** The export is in no list any more. @default false */
  vanished: v.optional(v.boolean(), false),
  /** Fields laid over the row as they are, also of wrong types. @default - none */
  raw: v.optional(RawFields),
});
export type PhaseInput = v.InferInput<typeof PhaseInputSchema>;

/** A stretch in the life of an export: from `atSeconds` to the next phase it looks the same. */
export const PhaseSchema = v.object({
  atSeconds: Seconds,
  status: v.string(),
  error: v.nullable(v.string()),
  delete: v.boolean(),
  vanished: v.boolean(),
  raw: RawFields,
});
export type Phase = v.InferOutput<typeof PhaseSchema>;

export const STATUS = { queued: 'Queued', processing: 'Processing', processed: 'Processed' } as const;

/** The same phases in order of time, each complete in itself, the first one at the very beginning. */
export function completePhases(inputs: readonly PhaseInput[]): readonly Phase[] {
  const phases: Phase[] = [];
  for (const input of inputs.toSorted((a, b) => a.atSeconds - b.atSeconds)) {
    if (phases.length === 0 && input.atSeconds > 0) phases.push(phaseOf({ atSeconds: 0 }, STATUS.queued));
    phases.push(phaseOf(input, phases.at(-1)?.status ?? STATUS.queued));
  }
  return phases;
}

function phaseOf(input: PhaseInput, statusBefore: string): Phase {
  return {
    atSeconds: input.atSeconds,
    status: input.status ?? statusBefore,
    error: input.error ?? null,
    delete: input.delete ?? false,
    vanished: input.vanished ?? false,
    raw: input.raw ?? {},
  };
}
