import { type Phase, STATUS } from './phase';
import type { SimulatedExport } from './simulated-export';

/** `expiretm - createdtm` in every recorded answer of Kraken: exactly 14 days. Afterwards the export is in no list. */
export const LIFETIME_SECONDS = 14 * 24 * 60 * 60;

/** Where an export stands at a moment. */
export interface Standing {
  readonly phase: Phase;
  /** Unix seconds at which processing ended, well or badly; null while it has not. */
  readonly completedAt: number | null;
}

/** Where the export stands at `nowMs`, or null if Kraken's list does not have it then. */
export function standingAt(simulated: SimulatedExport, nowMs: number): Standing | null {
  const ageSeconds = ageAt(simulated, nowMs);
  if (ageSeconds < 0 || ageSeconds >= LIFETIME_SECONDS) return null;
  const begun = simulated.phases.filter((phase) => phase.atSeconds <= ageSeconds);
  const phase = begun.at(-1);
  if (phase === undefined || phase.vanished) return null;
  return { phase, completedAt: completedAt(simulated, begun) };
}

/** The same export, which from `nowMs` on goes another way: what was to come is replaced by `phases`. */
export function divert(
  simulated: SimulatedExport,
  nowMs: number,
  phases: (ageSeconds: number) => readonly Phase[],
): SimulatedExport {
  const ageSeconds = Math.max(0, ageAt(simulated, nowMs));
  const past = simulated.phases.filter((phase) => phase.atSeconds <= ageSeconds);
  return { ...simulated, phases: [...past, ...phases(ageSeconds)] };
}

export function isFinished(phase: Phase): boolean {
  return phase.status === STATUS.processed || phase.error !== null;
}

function ageAt(simulated: SimulatedExport, nowMs: number): number {
  return (nowMs - simulated.createdAtMs) / 1000;
}

/** The beginning of the last unbroken run of finished phases. */
function completedAt(simulated: SimulatedExport, begun: readonly Phase[]): number | null {
  const firstOfRun = begun.findLastIndex((phase) => !isFinished(phase)) + 1;
  const completed = begun[firstOfRun];
  return completed === undefined ? null : Math.floor(simulated.createdAtMs / 1000 + completed.atSeconds);
}
