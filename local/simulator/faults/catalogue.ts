import type { Effect, FaultKind } from './effect';
import { FALSE_RESULTS } from './false-results';
import { REFUSALS } from './refusals';
import { WIRE_FAULTS } from './wire-faults';

/** Every way in which Kraken's answers can go wrong that a client has to stand, by a short id. */
const CATALOGUE: ReadonlyMap<string, FaultKind> = new Map(
  Object.entries<FaultKind>({ ...WIRE_FAULTS, ...REFUSALS, ...FALSE_RESULTS }).toSorted(([a], [b]) =>
    a.localeCompare(b),
  ),
);

export const FAULT_IDS: readonly string[] = [...CATALOGUE.keys()];

export function findFault(id: string): FaultKind | null {
  return CATALOGUE.get(id) ?? null;
}

/** The effect of a variant, or of the first one if none is named; null if there is no such variant. */
export function findEffect(kind: FaultKind, variant: string | undefined): Effect | null {
  const [first] = Object.keys(kind.variants);
  return kind.variants[variant ?? first ?? ''] ?? null;
}

export function describeCatalogue(): readonly { id: string; summary: string; variants: readonly string[] }[] {
  return [...CATALOGUE].map(([id, kind]) => ({ id, summary: kind.summary, variants: Object.keys(kind.variants) }));
}
