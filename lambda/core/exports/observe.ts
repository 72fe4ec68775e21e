import { changedFields } from './changed-fields';
import { publishable } from './events';
import type { Export, KrakenExport, StoredExport, Timestamp, Transition } from './export';
import { inOrder } from './in-order';
import { deriveState, type ExportState } from './state';

/** History kept of each export besides what is not announced yet. An export rarely sees more than five changes. */
const MAX_TRANSITIONS = 50;

/** Changes of one export that may wait to be announced, each with a copy of the export: an item holds 400 KB. */
const MAX_WAITING = 30;

/** The call to Kraken whose answer is being compared. */
export interface Observation {
  readonly account: string;
  readonly nonce: bigint;
  readonly at: Timestamp;
  readonly correlationId: string;
  /** Place of this export among those of the answer; orders the changes of one poll in the feed. */
  readonly index: number;
  /** Every version from now on is above it. */
  readonly generation: number;
}

/**
 * The export to store after it was seen in Kraken's list, or undefined if what is stored says the same already, in a
 * version of this generation. A newer observation is never undone: an answer to an earlier call changes nothing.
 */
export function observeListed(
  stored: StoredExport | undefined,
  seen: KrakenExport,
  observation: Observation,
): StoredExport | undefined {
  const state = deriveState(seen);
  if (stored === undefined) return firstSight(seen, state, observation);
  if (stored.observedNonce >= observation.nonce) return undefined;
  const changed = changedFields(stored.export, seen);
  const { missedSince: _found, ttl: _kept, ...present } = stored;
  const isNews = changed.length > 0 || state !== stored.export.state;
  if (isNews || stored.export.version <= observation.generation)
    return nextVersion(present, { ...stored.export, ...seen, state }, changed, observation);
  return stored.missedSince === undefined ? undefined : { ...present, observedNonce: observation.nonce };
}

/** Whether the export must be announced before it can take another change. */
export const isOutboxFull = ({ transitions, announcedVersion }: StoredExport): boolean =>
  transitions.filter(({ version }) => version > announcedVersion).length >= MAX_WAITING;

/** Remembers that Kraken's list left the export out, counting from the given number of successful polls. */
export function markMissed(stored: StoredExport, completeAnswers: number, nonce: bigint): StoredExport {
  return { ...stored, missedSince: completeAnswers, observedNonce: nonce };
}

/** Forgets the miss: the export is listed, though nothing else can be read of it. */
export function clearMissed(stored: StoredExport, nonce: bigint): StoredExport {
  const { missedSince: _found, ...present } = stored;
  return { ...present, observedNonce: nonce };
}

/** The export after its absence from Kraken's list is confirmed. Only now may the table forget it, some day. */
export function removeMissed(stored: StoredExport, observation: Observation, ttl: number): StoredExport {
  const { missedSince: _confirmed, ...present } = stored;
  return { ...nextVersion(present, { ...stored.export, state: 'removed' }, [], observation), ttl };
}

function firstSight(seen: KrakenExport, state: ExportState, observation: Observation): StoredExport {
  const { account, at } = observation;
  const version = observation.generation + 1;
  return {
    export: inOrder({ account, ...seen, state, firstSeenAt: at, stateChangedAt: at, changedAt: at, version }),
    announcedVersion: 0,
    observedNonce: observation.nonce,
    changeSeq: changeSeq(observation),
    transitions: [transition({ version, from: null, to: state, status: seen.status, changed: [] }, observation)],
  };
}

function nextVersion(
  stored: StoredExport,
  next: Export,
  changed: readonly string[],
  observation: Observation,
): StoredExport {
  const version = Math.max(stored.export.version, observation.generation) + 1;
  const from = stored.export.state;
  const step = transition({ version, from, to: next.state, status: next.status, changed }, observation);
  const { at } = observation;
  return {
    ...stored,
    export: inOrder({
      ...next,
      stateChangedAt: next.state === from ? stored.export.stateChangedAt : at,
      changedAt: at,
      version,
    }),
    observedNonce: observation.nonce,
    changeSeq: changeSeq(observation),
    transitions: [...keptTransitions(stored), step],
  };
}

/** The transitions so far: announced ones light and bounded in number, the others with all their event needs. */
function keptTransitions(stored: StoredExport): Transition[] {
  const announced = stored.transitions.filter(({ version }) => version <= stored.announcedVersion);
  const waiting = stored.transitions.filter(({ version }) => version > stored.announcedVersion);
  return [
    ...announced.slice(-MAX_TRANSITIONS).map(({ snapshot: _announced, ...light }) => light),
    ...waiting.map((step) =>
      step.version === stored.export.version ? { ...step, snapshot: publishable(stored.export, step) } : step,
    ),
  ];
}

function transition(
  step: Pick<Transition, 'version' | 'from' | 'to' | 'status' | 'changed'>,
  { at, correlationId }: Observation,
): Transition {
  return {
    version: step.version,
    at,
    from: step.from,
    to: step.to,
    status: step.status,
    changed: step.changed,
    correlationId,
  };
}

/** Sorts as text in the order of the calls' nonces, which only rise, then of the exports in an answer. */
function changeSeq({ nonce, index }: Observation): string {
  return `${nonce.toString().padStart(20, '0')}-${index.toString().padStart(6, '0')}`;
}
