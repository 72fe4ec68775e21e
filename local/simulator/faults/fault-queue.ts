import * as v from 'valibot';
import type { Report } from '../../../lambda/contract/reports';
import { findEffect, findFault } from './catalogue';
import type { Effect } from './effect';
import { type FaultInput, FaultInputSchema } from './fault-input';

/** A fault that is switched on. */
export interface ActiveFault {
  readonly fault: string;
  readonly variant: string;
  /** How many calls it will still strike. */
  readonly remaining: number | 'always';
  readonly method: string | null;
  readonly report: Report | null;
  readonly seconds: number | null;
  readonly errors: readonly string[] | null;
}

export interface Strike extends ActiveFault {
  readonly effect: Effect;
}

/** The faults that are switched on. A call meets the first one that fits it. */
export class FaultQueue {
  private active: readonly Strike[] = [];

  add(input: FaultInput): void {
    const { fault, variant, times, method, report, seconds, errors } = v.parse(FaultInputSchema, input);
    const kind = findFault(fault);
    const effect = kind === null ? null : findEffect(kind, variant);
    if (kind === null || effect === null) throw new Error(`the catalogue of faults has lost ${fault}`);
    const strike: Strike = {
      fault,
      variant: variant ?? Object.keys(kind.variants)[0] ?? '',
      remaining: times,
      method: method ?? kind.method,
      report: report ?? kind.report,
      seconds: seconds ?? null,
      errors: errors ?? null,
      effect,
    };
    this.active = [...this.active, strike];
  }

  /** The fault that strikes a call, which has then one call less before it, or null. */
  take(method: string, report: Report | null): Strike | null {
    const found = this.active.find(
      (fault) =>
        (fault.method === null || fault.method === method) && (fault.report === null || fault.report === report),
    );
    if (found === undefined) return null;
    this.active = this.active.flatMap((fault) => (fault === found ? worn(fault) : [fault]));
    return found;
  }

  list(): readonly ActiveFault[] {
    return this.active.map(({ effect: _, ...fault }) => fault);
  }

  clear(): void {
    this.active = [];
  }
}

function worn(fault: Strike): readonly Strike[] {
  if (fault.remaining === 'always') return [fault];
  return fault.remaining === 1 ? [] : [{ ...fault, remaining: fault.remaining - 1 }];
}
