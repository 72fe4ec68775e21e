import { isDeepStrictEqual } from 'node:util';
import type { ExportState } from '../../lambda/core/exports/state';
import { callsPerMinute } from '../../lambda/core/poll/pacing';
import type { CallRecord } from '../../local/simulator';
import type { ReceivedEvent } from '../local/support/event-client';
import type { Evidence } from './evidence';
import { REFUSING_FAULTS, THROTTLE_SECONDS } from './fault-menu';
import { expectedState } from './lives';

export interface Invariant {
  readonly name: string;
  /** What does not hold, in words. */
  readonly violations: (evidence: Evidence) => readonly string[];
}

/** What has to hold after every soak, whatever went wrong in it. The numbers are those of the explorer's invariants. */
export const INVARIANTS: readonly Invariant[] = [
  { name: 'I1 nonces of a key only rise, and none is used twice', violations: nonces },
  { name: 'I1 Kraken refused no call but those that a fault made it refuse', violations: refusals },
  { name: 'I2 each stored version has exactly one transition', violations: versions },
  { name: 'I2 each transition goes on from where the one before led', violations: chains },
  { name: 'I3 every export is stored with the state Kraken says', violations: states },
  { name: 'I3 every stored version was announced', violations: announced },
  { name: 'I3 the versions of an export were announced in order', violations: order },
  { name: 'I3 what was announced is what Kraken went through', violations: stories },
  { name: 'I4 the same event always says the same', violations: repetitions },
  { name: 'I5 nothing was announced that is not stored', violations: inventions },
  { name: 'I6 no key or secret is in what the host printed', violations: ({ leaks }) => leaks },
  { name: 'I8 a pause that Kraken asked for was kept', violations: pauses },
  { name: 'I8 a refused key was not tried again before it had rested', violations: refusedKeys },
  { name: 'I8 calls never came in bursts', violations: bursts },
  { name: "I8 no minute had more calls than half of the tier's rate", violations: budget },
  { name: 'I9 nothing is stored that Kraken never had', violations: strangers },
  { name: 'K17 no redirect was followed', violations: redirects },
  { name: 'events are numbered without a gap', violations: numbers },
  {
    name: 'the account is healthy again',
    violations: ({ health }) => (health === 'healthy' ? [] : [`it is ${health}`]),
  },
  { name: 'no host ended by itself', violations: ({ ownEnds }) => ownEnds },
];

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

function nonces({ calls }: Evidence): string[] {
  const highest = new Map<string, bigint>();
  return calls.flatMap(({ key, nonce, at }) => {
    const [name, sent] = [String(key), BigInt(nonce ?? 0)];
    const before = highest.get(name) ?? 0n;
    if (sent > before) highest.set(name, sent);
    return sent > before ? [] : [`${name} sent ${sent} after ${before}, at ${at}`];
  });
}

function refusals({ calls }: Evidence): string[] {
  return calls
    .filter(({ fault, outcome }) => fault === null && outcome !== 'ok')
    .map(({ at, outcome }) => `${outcome} at ${at}`);
}

function versions({ exports, histories }: Evidence): string[] {
  return exports.flatMap(({ id, version }) => {
    const found = (histories.get(id) ?? []).map((step) => step.version);
    const expected = Array.from({ length: version }, (_, index) => index + 1);
    return isSame(found, expected) ? [] : [`${id} has version ${version} and the transitions ${found}`];
  });
}

function chains({ exports, histories }: Evidence): string[] {
  return exports.flatMap(({ id, state, status }) => {
    const steps = histories.get(id) ?? [];
    const broken = steps.filter(({ from }, index) => from !== (steps[index - 1]?.to ?? null));
    const last = steps.at(-1);
    const isLast = last?.to === state && last.status === status;
    return [
      ...broken.map(({ version, from }) => `version ${version} of ${id} goes on from ${from}`),
      ...(isLast ? [] : [`${id} is ${state}, ${status}, but its last transition led to ${last?.to}, ${last?.status}`]),
    ];
  });
}

/** An export may come and go between two polls: then nobody can know of it. */
function states({ exports, kraken }: Evidence): string[] {
  const stored = new Map(exports.map(({ id, state }) => [id, state]));
  return [...kraken].flatMap(([id, expected]) => {
    const found = stored.get(id) ?? (expected === 'removed' ? 'removed' : 'not stored');
    return found === expected ? [] : [`${id} is ${found}, and at Kraken ${expected}`];
  });
}

interface ExportEvent {
  readonly eventId: string;
  readonly id: string;
  readonly version: number;
  readonly to: ExportState;
  readonly detail: ReceivedEvent['event']['detail'];
}

function exportEvents({ events }: Evidence): ExportEvent[] {
  return events.flatMap(({ event: { detail } }) => {
    if (!('export' in detail.data)) return [];
    const { id, version } = detail.data.export;
    return [{ eventId: detail.metadata.eventId, id, version, to: detail.data.to, detail }];
  });
}

function announced(evidence: Evidence): string[] {
  const heard = new Set(exportEvents(evidence).map(({ eventId }) => eventId));
  return evidence.exports.flatMap(({ id, version }) =>
    Array.from({ length: version }, (_, index) => `main/${id}/${index + 1}`)
      .filter((eventId) => !heard.has(eventId))
      .map((eventId) => `${eventId} was never announced`),
  );
}

/** A version may come again, but none before the one before it. */
function order(evidence: Evidence): string[] {
  const upTo = new Map<string, number>();
  return exportEvents(evidence).flatMap(({ id, version, eventId }) => {
    const before = upTo.get(id) ?? 0;
    upTo.set(id, Math.max(before, version));
    return version <= before + 1 ? [] : [`${eventId} came when ${before} was the last version announced`];
  });
}

/**
 * Polls may miss steps, but make up none. Removals are left out here: Kraken's false empty lists (K14) cause some that
 * are in no life.
 */
function stories(evidence: Evidence): string[] {
  const told = new Map<string, ExportState[]>();
  const heard = new Set<string>();
  for (const { id, to, eventId } of exportEvents(evidence)) {
    if (!heard.has(eventId)) told.set(id, [...(told.get(id) ?? []), to]);
    heard.add(eventId);
  }
  return [...told].flatMap(([id, all]) => {
    const lived = withoutRepeats((evidence.lives.get(id)?.phases ?? []).map(expectedState));
    const story = withoutRepeats(all);
    return isSubsequence(story, lived) ? [] : [`${id} was told as ${story}, but lived ${lived}`];
  });
}

const withoutRepeats = (path: readonly ExportState[]): ExportState[] =>
  path.filter((state) => state !== 'removed').filter((state, index, kept) => state !== kept[index - 1]);

function isSubsequence(part: readonly unknown[], whole: readonly unknown[]): boolean {
  let position = 0;
  return part.every((item) => {
    position = whole.indexOf(item, position) + 1;
    return position > 0;
  });
}

function repetitions({ events }: Evidence): string[] {
  const details = new Map<string, unknown>();
  return events.flatMap(({ event: { detail } }) => {
    const { eventId } = detail.metadata;
    const known = details.get(eventId) ?? detail;
    details.set(eventId, known);
    // By value: what is read back from the table has its fields in another order than what was just compared.
    return isDeepStrictEqual(known, detail) ? [] : [`${eventId} has two details`];
  });
}

function inventions(evidence: Evidence): string[] {
  const stored = new Map(evidence.exports.map((one) => [one.id, one]));
  return exportEvents(evidence).flatMap(({ eventId, id, version, detail }) => {
    const step = evidence.histories.get(id)?.find((one) => one.version === version);
    if (step === undefined) return [`${eventId} is not stored`];
    const { data, metadata } = detail;
    const told = { version, at: metadata.occurredAt, from: data.from, to: data.to };
    const { changed: _names, status: _word, ...kept } = step;
    if (!isSame(told, kept)) return [`${eventId} says ${JSON.stringify(told)}, stored is ${JSON.stringify(kept)}`];
    const newest = stored.get(id);
    const isNewest = newest?.version === version && 'export' in data;
    return isNewest && !isSameExport(data.export, newest)
      ? [`${eventId} does not show the export as it is stored`]
      : [];
  });
}

/** What we do not know of at Kraken may change without a new version, and `kraken` with it. */
function isSameExport(a: object, b: object): boolean {
  const known = (one: object): unknown =>
    Object.entries(one)
      .filter(([field]) => field !== 'kraken')
      .sort();
  return isSame(known(a), known(b));
}

const PAUSES_MS: Readonly<Record<string, number>> = { K06: 15_000, K07: THROTTLE_SECONDS * 1_000 };
/** Kraken's clock and that of the call log are read at different moments of one call. */
const TOLERANCE_MS = 50;
/** A host that is killed before it has stored what Kraken said cannot know of it later. */
const STORED_AFTER_MS = 3_000;

const wasKilledAfter = ({ kills }: Evidence, at: number): boolean =>
  kills.some((kill) => kill >= at - TOLERANCE_MS && kill < at + STORED_AFTER_MS);

function callsAfter(evidence: Evidence, isStruck: (call: CallRecord) => boolean): [CallRecord, CallRecord[]][] {
  return evidence.calls.flatMap((call, index): [CallRecord, CallRecord[]][] =>
    isStruck(call) && !wasKilledAfter(evidence, Date.parse(call.at)) ? [[call, evidence.calls.slice(index + 1)]] : [],
  );
}

function pauses(evidence: Evidence): string[] {
  const pauseMs = ({ fault }: CallRecord): number => PAUSES_MS[fault?.slice(0, 3) ?? ''] ?? 0;
  return callsAfter(evidence, (call) => pauseMs(call) > 0).flatMap(([struck, later]) => {
    const until = Date.parse(struck.at) + pauseMs(struck) - TOLERANCE_MS;
    const early = later.filter(({ at }) => Date.parse(at) < until);
    return early.map(({ at }) => `a call at ${at}, after ${struck.fault} at ${struck.at}`);
  });
}

/** However often its host is started again: a key that lacks the permission is looked at again soon, another one is not. */
const keyRestMs = ({ fault }: CallRecord): number => (fault?.startsWith('K11') ? 5 : 60) * 60_000;

function refusedKeys(evidence: Evidence): string[] {
  return callsAfter(evidence, ({ fault }) => REFUSING_FAULTS.has(fault ?? '')).flatMap(([struck, later]) => {
    const until = Date.parse(struck.at) + keyRestMs(struck) - TOLERANCE_MS;
    const again = later.filter(({ key, at }) => key === struck.key && Date.parse(at) < until);
    return again.map(({ at, key }) => `${key} called at ${at}, after ${struck.fault} at ${struck.at}`);
  });
}

/** Without a limit the counter forgets at once: above one call for each report, they came in the same millisecond. */
function bursts({ rateCounterPeak, tier }: Evidence): string[] {
  const allowed = tier === 'unlimited' ? 2 : callsPerMinute(tier);
  return rateCounterPeak <= allowed ? [] : [`the call counter reached ${rateCounterPeak}`];
}

/** Kraken sees a call a little later than it was sent, and the next one perhaps not. */
const WAY_MS = 1_000;

function budget({ calls, tier }: Evidence): string[] {
  const times = calls.map(({ at }) => Date.parse(at));
  const busiest = Math.max(
    0,
    ...times.map((at) => times.filter((one) => one >= at && one < at + 60_000 - WAY_MS).length),
  );
  const allowed = callsPerMinute(tier);
  return busiest <= allowed ? [] : [`${busiest} calls in a minute, ${allowed} are allowed`];
}

function strangers({ exports, kraken }: Evidence): string[] {
  return exports.filter(({ id }) => !kraken.has(id)).map(({ id, state }) => `${id} is stored as ${state}`);
}

function redirects({ redirectsFollowed }: Evidence): string[] {
  return redirectsFollowed === 0 ? [] : [`${redirectsFollowed} requests came where redirects lead`];
}

function numbers({ events }: Evidence): string[] {
  return events
    .flatMap(({ id }, index) => (id === index + 1 ? [] : [`number ${id} came as the ${index + 1}th`]))
    .slice(0, 1);
}
