import { callsPerMinute } from '../../lambda/core/poll/pacing';
import type { Fact, Universe } from './universe';

type FactOf<K extends Fact['kind']> = Extract<Fact, { kind: K }>;

const factsOf = <K extends Fact['kind']>(universe: Universe, kind: K): FactOf<K>[] =>
  universe.facts.filter((fact): fact is FactOf<K> => fact.kind === kind);

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** What does not hold of all that took place, in words; nothing if all does. */
export async function violations(universe: Universe): Promise<string[]> {
  return [
    ...nonces(universe),
    ...versions(universe),
    ...feed(universe),
    ...announcements(universe),
    ...successes(universe),
    ...budget(universe),
    ...removals(universe),
    ...(await convergence(universe)),
  ];
}

function nonces(universe: Universe): string[] {
  return factsOf(universe, 'call').flatMap(({ nonce }, index, calls) => {
    const before = calls[index - 1];
    return before !== undefined && nonce <= before.nonce ? [`I1 nonce ${nonce} was sent after ${before.nonce}`] : [];
  });
}

function versions(universe: Universe): string[] {
  return factsOf(universe, 'stored').flatMap(({ before, after }) => {
    const [old, now] = [before?.export.version ?? 0, after.export.version];
    const problems: string[] = [];
    if (now !== old && now !== old + 1) problems.push(`I2 version ${old} became ${now}`);
    if (before !== undefined && after.observedNonce <= before.observedNonce)
      problems.push(`I2 observed nonce ${before.observedNonce} became ${after.observedNonce}`);
    if (before !== undefined && now !== old && after.changeSeq <= before.changeSeq)
      problems.push('I2 a change did not move on in the feed');
    const steps = after.transitions.map(({ version }) => version);
    const expected = Array.from({ length: now }, (_, index) => index + 1).slice(-steps.length);
    if (!isSame(steps, expected)) problems.push(`I3 version ${now} has the transitions ${steps}`);
    return problems;
  });
}

/** Whoever reads the feed up to a change has seen everything before it. */
function feed(universe: Universe): string[] {
  if (universe.haveLeasesEnded) return [];
  const changes = factsOf(universe, 'stored').filter(
    ({ before, after }) => before?.export.version !== after.export.version,
  );
  return changes.flatMap(({ after }, index) =>
    (changes[index - 1]?.after.changeSeq ?? '') >= after.changeSeq ? ['feed: a change went in behind another'] : [],
  );
}

function announcements(universe: Universe): string[] {
  const problems: string[] = [];
  const details = new Map<string, unknown>();
  const announced = new Map<string, number>();
  for (const { event, stored } of factsOf(universe, 'published')) {
    const { eventId } = event.detail.metadata;
    const known = details.get(eventId);
    if (known !== undefined && !isSame(known, event.detail)) problems.push(`I4 ${eventId} has two details`);
    details.set(eventId, event.detail);
    if (!('export' in event.detail.data)) continue;
    const { id, version } = event.detail.data.export;
    if ((stored?.export.version ?? 0) < version) problems.push(`I5 ${eventId} was announced before it was stored`);
    const upTo = announced.get(id) ?? 0;
    if (version > upTo + 1) problems.push(`I3 ${eventId} came before version ${upTo + 1}`);
    announced.set(id, Math.max(upTo, version));
  }
  for (const { after } of factsOf(universe, 'stored')) {
    const { id, version } = after.export;
    if ((announced.get(id) ?? 0) < version) problems.push(`I3 version ${version} of ${id} was never announced`);
  }
  return problems;
}

function successes(universe: Universe): string[] {
  const answered = new Set<string>();
  return universe.facts.flatMap((fact) => {
    if (fact.kind === 'call' && fact.ok) answered.add(fact.actor);
    if (fact.kind !== 'state') return [];
    const moved = fact.after.reports.trades?.lastSuccessAt !== fact.before?.reports.trades?.lastSuccessAt;
    return moved && !answered.has(fact.actor) ? ['I7 lastSuccessAt moved without an answer from Kraken'] : [];
  });
}

function budget(universe: Universe): string[] {
  const times = factsOf(universe, 'call').map(({ at }) => at);
  const busiest = Math.max(0, ...times.map((start) => times.filter((at) => at >= start && at < start + 60_000).length));
  const allowed = callsPerMinute(universe.account.tier);
  return busiest > allowed ? [`I8 ${busiest} calls in a minute, ${allowed} are allowed`] : [];
}

function removals(universe: Universe): string[] {
  return factsOf(universe, 'stored').flatMap(({ before, after }) => {
    if (after.export.state !== 'removed' || before?.export.state === 'removed') return [];
    const upTo = universe.answers.filter(({ nonce }) => nonce <= after.observedNonce);
    const misses = upTo.slice(-2).filter(({ ids }) => !ids.has(after.export.id));
    return misses.length < 2 ? [`I9 ${after.export.id} was removed after fewer than two misses`] : [];
  });
}

/** After the world is calm and a few polls went through, what is stored is what Kraken says, and all is announced. */
async function convergence(universe: Universe): Promise<string[]> {
  const stored = await universe.exports.list('main');
  const listed = Object.entries(universe.list);
  const missing = listed.filter(([id]) => !stored.some((one) => one.export.id === id));
  const wrong = stored.filter(({ export: { id, status, state } }) =>
    universe.list[id] === undefined ? state !== 'removed' : universe.list[id] !== status || state === 'removed',
  );
  const silent = stored.filter(({ announcedVersion, export: { version } }) => announcedVersion !== version);
  return [
    ...missing.map(([id]) => `lost: ${id} is not stored`),
    ...wrong.map(({ export: { id, status, state } }) => `wrong: ${id} is stored as ${status}, ${state}`),
    ...silent.map(({ export: { id } }) => `silent: ${id} is not marked as announced`),
  ];
}
