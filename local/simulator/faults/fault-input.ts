import * as v from 'valibot';
import { REPORTS } from '../../../lambda/contract/reports';
import { METHODS } from '../methods';
import { FAULT_IDS, findEffect, findFault } from './catalogue';

/** What tests and the control endpoint say to switch a fault on. */
export const FaultInputSchema = v.pipe(
  v.strictObject({
    /** `K01` to `K18`. */
    fault: v.picklist(FAULT_IDS),
    /** @default - the first variant of the fault */
    variant: v.optional(v.string()),
    /** How many calls it strikes. */
    times: v.optional(v.union([v.pipe(v.number(), v.integer(), v.minValue(1)), v.literal('always')]), 1),
    /** Strikes only calls for this report. */
    report: v.optional(v.picklist(REPORTS)),
    /** Strikes only this method. */
    method: v.optional(v.picklist([...METHODS.keys()])),
    /** For K07: how far away the time is at which Kraken lets calls in again. */
    seconds: v.optional(v.pipe(v.number(), v.finite())),
    /** For faults that show in `error`: the strings in it, in place of those of the variant. */
    errors: v.optional(v.array(v.string())),
  }),
  v.forward(
    v.check(
      ({ fault, variant }) => {
        const kind = findFault(fault);
        return kind !== null && findEffect(kind, variant) !== null;
      },
      ({ input }) =>
        `${input.fault} comes as one of: ${Object.keys(findFault(input.fault)?.variants ?? {}).join(', ')}`,
    ),
    ['variant'],
  ),
);
export type FaultInput = v.InferInput<typeof FaultInputSchema>;
