import { REPORTS } from '../../lambda/contract/reports';
import { callsPerMinute } from '../../lambda/core/poll/pacing';
import { type Fact, STRANGER, type Universe } from './universe';

type FactOf<K extends Fact['kind']> = Extract<Fact, { kind: K }>;

const factsOf = <K extends Fact['kind']>(universe: Universe, kind: K): FactOf<K>[] =>
  universe.facts.filter((fact): fact is FactOf<K> => fact.kind === kind);

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** What does not hold of what took place so far, whatever is still to come. */
export function everViolated(universe: Universe): string[] {
  return [
    ...factsOf(universe, 'flaw').map(({ problem }) => problem),
    ...nonces(universe),
    ...versions(universe),
    ...feed(universe),
    ...announcements(universe),
    ...healthEvents(universe),
    ...successes(universe),
    ...budget(universe),
    ...pauses(universe),
    ...refusedKeys(universe),
    ...removals(universe),
    ...strangers(universe),
  ];
}

/** What does not hold after everything could come right again, in words; nothing if all does. */
export async function violations(universe: Universe): Promise<string[]> {
  return [...everViolated(universe), ...silence(universe), ...(await convergence(universe))];
}

function nonces(universe: Universe): string[] {
  const highest = new Map<string, bigint>();
  return factsOf(universe, 'call').flatMap(({ key, nonce }) => {
    const before = highest.get(key) ?? -1n;
    highest.set(key, nonce > before ? nonce : before);
    return nonce <= before ? [`I1 nonce ${nonce} was sent after ${before}`] : [];
  });
}

function versions(universe: Universe): string[] {
  const stored = new Map<string, number[]>();
  return factsOf(universe, 'stored').flatMap(({ before, after, generations }) => {
    const [old, now] = [before?.export.version ?? 0, after.export.version];
    const problems: string[] = [];
    const isNext = now === old + 1 || generations.some((generation) => generation >= old && now === generation + 1);
    if (now !== old && !isNext) problems.push(`I2 version ${old} became ${now}`);
    if (before !== undefined && after.observedNonce <= before.observedNonce)
      problems.push(`I2 observed nonce ${before.observedNonce} became ${after.observedNonce}`);
    if (before !== undefined && now !== old && after.changeSeq <= before.changeSeq)
      problems.push('I2 a change did not move on in the feed');
    const known = stored.get(after.export.id) ?? [];
    const expected = now === old ? known : [...known, now];
    stored.set(after.export.id, expected);
    const steps = after.transitions.map(({ version }) => version);
    if (!isSame(steps, expected.slice(-steps.length))) problems.push(`I3 version ${now} has the transitions ${steps}`);
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

/** The versions of each export that were ever stored, in their order. */
function storedVersions(universe: Universe): Map<string, Set<number>> {
  const stored = new Map<string, Set<number>>();
  for (const { after } of factsOf(universe, 'stored')) {
    const { id, version } = after.export;
    stored.set(id, (stored.get(id) ?? new Set<number>()).add(version));
  }
  return stored;
}

function announcements(universe: Universe): string[] {
  const problems: string[] = [];
  const stored = storedVersions(universe);
  const details = new Map<string, unknown>();
  const announced = new Map<string, Set<number>>();
  for (const { event, stored: then } of factsOf(universe, 'published')) {
    const { eventId } = event.detail.metadata;
    const known = details.get(eventId);
    if (known !== undefined && !isSame(known, event.detail)) problems.push(`I4 ${eventId} has two details`);
    details.set(eventId, event.detail);
    if (!('export' in event.detail.data)) continue;
    const { id, version } = event.detail.data.export;
    if ((then?.export.version ?? 0) < version) problems.push(`I5 ${eventId} was announced before it was stored`);
    const heard = announced.get(id) ?? new Set<number>();
    const skipped = [...(stored.get(id) ?? [])].filter((one) => one < version && !heard.has(one));
    if (skipped.length > 0) problems.push(`I3 ${eventId} came before version ${skipped}`);
    announced.set(id, heard.add(version));
  }
  return problems;
}

/** What nobody heard of: a version of an export, or the newest change of the account's health. */
export function silence(universe: Universe): string[] {
  const heard = new Set(factsOf(universe, 'published').map(({ event }) => event.detail.metadata.eventId));
  const exports = [...storedVersions(universe)].flatMap(([id, stored]) =>
    [...stored]
      .filter((version) => !heard.has(`main/${id}/${version}`))
      .map((version) => `I3 version ${version} of ${id} was never announced`),
  );
  const change = factsOf(universe, 'state').at(-1)?.after.healthChange;
  const isHealthHeard = change === undefined || heard.has(`health:main/${change.version}`);
  return isHealthHeard ? exports : [...exports, `I3 nobody heard that the account is ${change.to}`];
}

/** Health is told as it is stored: nobody hears of a change that is not, or that says something else. */
function healthEvents(universe: Universe): string[] {
  const stored = new Map<string, string>();
  return universe.facts.flatMap((fact) => {
    if (fact.kind === 'state' && fact.after.healthChange !== undefined) {
      const { version, from, to } = fact.after.healthChange;
      stored.set(`health:main/${version}`, `${from} to ${to}`);
      return to === fact.after.health
        ? []
        : [`health: the account is ${fact.after.health}, its last change was to ${to}`];
    }
    if (fact.kind !== 'published' || 'export' in fact.event.detail.data) return [];
    const { metadata, data } = fact.event.detail;
    return stored.get(metadata.eventId) === `${data.from} to ${data.to}`
      ? []
      : [`I5 ${metadata.eventId} was not stored`];
  });
}

function successes(universe: Universe): string[] {
  const answered = new Set<string>();
  return universe.facts.flatMap((fact) => {
    if (fact.kind === 'call' && fact.refusal === undefined) answered.add(fact.actor);
    if (fact.kind !== 'state') return [];
    const moved = REPORTS.some(
      (report) => fact.after.reports[report]?.lastSuccessAt !== fact.before?.reports[report]?.lastSuccessAt,
    );
    return moved && !answered.has(fact.actor) ? ['I7 lastSuccessAt moved without an answer from Kraken'] : [];
  });
}

function budget(universe: Universe): string[] {
  const times = factsOf(universe, 'call').map(({ at }) => at);
  const busiest = Math.max(0, ...times.map((start) => times.filter((at) => at >= start && at < start + 60_000).length));
  const allowed = callsPerMinute(universe.account.tier);
  return busiest > allowed ? [`I8 ${busiest} calls in a minute, ${allowed} are allowed`] : [];
}

/** No poll begins with credentials for which the poll state says that no call is made, and nobody tries a key in a pause for all. */
function pauses(universe: Universe): string[] {
  return factsOf(universe, 'state').flatMap(({ actor, before, after, at }) => {
    const isOpened = after.lease !== undefined && after.lease.owner !== before?.lease?.owner;
    if (!isOpened) return [];
    return (before?.pauses ?? []).flatMap(({ until, onlyFor }) =>
      until > at && (onlyFor === undefined || (!isTry(actor) && onlyFor === after.credentials))
        ? [`I8 a poll began ${until - at} ms before the end of a pause`]
        : [],
    );
  });
}

/** The poll state does not tell which key was tried. */
const isTry = (actor: string): boolean => actor.startsWith('try');

const HOUR_MS = 3600_000;

/**
 * Once a poll that heard Kraken refuse a key has closed, no later one calls with it, until the
 * secret holds another or the pause is over.
 */
function refusedKeys(universe: Universe): string[] {
  const { facts } = universe;
  const openings = new Map<string, number>();
  const closed = new Map<string, number>();
  facts.forEach((fact, index) => {
    if (fact.kind !== 'state') return;
    if (fact.after.lease?.owner.startsWith(`${fact.actor}:`) && !openings.has(fact.actor))
      openings.set(fact.actor, index);
    if (openings.has(fact.actor) && fact.after.lease === undefined) closed.set(fact.actor, index);
  });
  const calls = factsOf(universe, 'call');
  return calls
    .filter(({ refusal }) => refusal === 'invalid_key')
    .flatMap(({ actor, key, at }) => {
      const since = closed.get(actor);
      const again = calls.filter(
        (later) =>
          later.key === key &&
          later.at < at + HOUR_MS &&
          since !== undefined &&
          (openings.get(later.actor) ?? 0) > since,
      );
      return again.map((later) => `I8 ${later.actor} called with a key that was refused to ${actor}`);
    });
}

function removals(universe: Universe): string[] {
  return factsOf(universe, 'stored').flatMap(({ before, after, known }) => {
    if (after.export.state !== 'removed' || before?.export.state === 'removed') return [];
    const upTo = universe.answers.filter(
      ({ report, nonce }) => report === after.export.report && nonce <= after.observedNonce,
    );
    const listed = upTo.at(-1)?.ids.size ?? 0;
    const needed = known - listed >= 10 && listed < known / 2 ? 10 : 2;
    const misses = upTo.slice(-needed).filter(({ ids }) => !ids.has(after.export.id));
    return misses.length < needed ? [`I9 ${after.export.id} was removed after ${misses.length} misses`] : [];
  });
}

/** Whatever a key of another account lists stays out. */
function strangers(universe: Universe): string[] {
  const stored = factsOf(universe, 'stored').filter(({ after }) => after.export.id === STRANGER);
  return stored.length > 0 ? ['K18 an export of another account was stored'] : [];
}

/** After the world is calm and a few polls went through, what is stored is what Kraken says, and all is announced. */
async function convergence(universe: Universe): Promise<string[]> {
  const stored = await universe.exports.list('main');
  const listed = Object.entries(universe.list);
  const missing = listed.filter(([id]) => !stored.some((one) => one.export.id === id));
  const wrong = stored.filter(({ export: { id, status, state } }) =>
    universe.list[id] === undefined ? state !== 'removed' : universe.list[id] !== status || state === 'removed',
  );
  const generation = universe.generations.at(-1) ?? 0;
  const old = stored.filter(({ export: { state, version } }) => state !== 'removed' && version <= generation);
  const silent = stored.filter(({ announcedVersion, export: { version } }) => announcedVersion !== version);
  return [
    ...missing.map(([id]) => `lost: ${id} is not stored`),
    ...wrong.map(({ export: { id, status, state } }) => `wrong: ${id} is stored as ${status}, ${state}`),
    ...old.map(({ export: { id } }) => `old: ${id} is in a version of an earlier generation`),
    ...silent.map(({ export: { id } }) => `silent: ${id} is not marked as announced`),
  ];
}
