import { LEASE_MARGIN_MS } from '../../lambda/core/poll/open-poll';
import { poll } from '../../lambda/core/poll/poll';
import type { PollState } from '../../lambda/core/poll/poll-state';
import { PollStates } from '../../lambda/core/poll/poll-states';
import { Actor } from '../explorer/actor';
import { violations } from '../explorer/invariants';
import { type Fact, POLL_MS, Universe } from '../explorer/universe';

const MINUTE = 60_000;

/**
 * Polls once. Given a place among the gates that the poll comes to, the poller dies there.
 * @returns the gates that it came to
 */
async function pollOnce(universe: Universe, dieAt?: number): Promise<string[]> {
  const actor = new Actor(`poll at ${universe.now}`);
  const settings = { staleAfterMs: 600_000, removedExportsDays: 90 };
  const { account, now } = universe;
  const end = (): void => {
    actor.hasEnded = true;
  };
  poll(
    { account, settings, reports: account.reports, until: now + POLL_MS },
    universe.servicesOf(actor, PollStates),
  ).then(end, end);
  const gates: string[] = [];
  for (;;) {
    await actor.arrival();
    if (actor.waitingAt === undefined) return gates;
    gates.push(actor.waitingAt);
    actor.hasCrashed = gates.length - 1 === dieAt;
    if (!actor.hasCrashed) actor.proceed();
  }
}

/** One poll has seen an export queued; now it is ready, and no poll has seen that. */
async function changedSinceLastPoll(): Promise<Universe> {
  const universe = new Universe();
  universe.list = { A: 'Queued' };
  await pollOnce(universe);
  universe.list = { A: 'Processed' };
  universe.now += MINUTE;
  return universe;
}

/** Every gate of the poll that sees the change, in order. */
const allGates = async (): Promise<string[]> => pollOnce(await changedSinceLastPoll());

/** The world after the poller died at the nth gate of this name. */
async function afterDyingAt(gate: string, nth = 1): Promise<Universe> {
  const places = (await allGates()).flatMap((name, place) => (name === gate ? [place] : []));
  const place = places[nth - 1];
  if (place === undefined) throw new Error(`no poll comes to ${gate} for the time ${nth}`);
  const universe = await changedSinceLastPoll();
  await pollOnce(universe, place);
  return universe;
}

const later = async (universe: Universe, ms = MINUTE): Promise<void> => {
  universe.now += ms;
  await pollOnce(universe);
};
const storedOf = async (universe: Universe) => {
  const stored = await universe.exports.get('main', 'A');
  if (stored === undefined) throw new Error('A is not stored');
  return stored;
};
const stateOf = async (universe: Universe): Promise<PollState> => {
  const state = await universe.states.read('main');
  if (state === undefined) throw new Error('there is no poll state');
  return state;
};
const factsOf = <K extends Fact['kind']>({ facts }: Universe, kind: K): Extract<Fact, { kind: K }>[] =>
  facts.filter((fact): fact is Extract<Fact, { kind: K }> => fact.kind === kind);
const eventsOf = (universe: Universe, eventId: string) =>
  factsOf(universe, 'published').filter(({ event }) => event.detail.metadata.eventId === eventId);

test('C11 wherever a poller dies, the next polls make good what it left', async () => {
  const gates = await allGates();
  expect(gates.length).toBeGreaterThan(12);
  for (const place of gates.keys()) {
    const universe = await changedSinceLastPoll();
    await pollOnce(universe, place);
    for (let round = 0; round < 3; round++) await later(universe);
    expect({ diedAt: gates[place], problems: await violations(universe) }).toEqual({
      diedAt: gates[place],
      problems: [],
    });
  }
});

test.each(['state.read:after', 'state.replace:before'])(
  'C01 a poller that dies before it has the lease (%s) has written nothing, and the next one polls at once',
  async (gate) => {
    const untouched = await stateOf(await changedSinceLastPoll());
    const universe = await afterDyingAt(gate);
    expect(await stateOf(universe)).toEqual({ ...untouched, stamp: expect.any(String) });
    await later(universe, 1);
    expect((await storedOf(universe)).export).toMatchObject({ state: 'ready', version: 2 });
  },
);

test('C02 C03 C04 one that dies with the lease, before its call, keeps others away for its own time only, and its nonce is not used again', async () => {
  const universe = await afterDyingAt('state.replace:after');
  const taken = (await stateOf(universe)).nonce;
  const calls = factsOf(universe, 'call').length;
  await later(universe, POLL_MS - 1_000);
  expect(factsOf(universe, 'call')).toHaveLength(calls);
  await later(universe, 2_000 + LEASE_MARGIN_MS);
  expect(factsOf(universe, 'call')).toHaveLength(calls + 1);
  expect(factsOf(universe, 'call').at(-1)?.nonce).toBeGreaterThan(taken);
  expect((await storedOf(universe)).export.state).toBe('ready');
});

test('C05 the answer to a call that is lost is asked for again, with a higher nonce', async () => {
  const universe = await afterDyingAt('kraken:after');
  await later(universe);
  const [lost, again] = factsOf(universe, 'call').slice(-2);
  expect(again?.nonce).toBeGreaterThan(lost?.nonce ?? 0n);
  expect(again?.refusal).toBeUndefined();
  expect((await storedOf(universe)).export.state).toBe('ready');
});

test.each(['exports.outlines:after', 'exports.write:before'])(
  'C06 one that dies before it stores (%s) has stored nothing, and the next one sees the same difference',
  async (gate) => {
    const universe = await afterDyingAt(gate);
    expect((await storedOf(universe)).export).toMatchObject({ state: 'queued', version: 1 });
    await later(universe);
    expect((await storedOf(universe)).export).toMatchObject({ state: 'ready', version: 2 });
    expect(eventsOf(universe, 'main/A/2')).toHaveLength(1);
  },
);

test('C07 one that dies after it stored and before it announced is made good, though Kraken says nothing new', async () => {
  const universe = await afterDyingAt('exports.write:after');
  expect(await storedOf(universe)).toMatchObject({ announcedVersion: 1, export: { version: 2 } });
  expect(eventsOf(universe, 'main/A/2')).toHaveLength(0);
  await later(universe);
  expect(eventsOf(universe, 'main/A/2')).toHaveLength(1);
  expect(await storedOf(universe)).toMatchObject({ announcedVersion: 2, export: { version: 2 } });
});

test('C08 one that dies after it announced and before it remembered that announces the very same again', async () => {
  const universe = await afterDyingAt('publish:after');
  await later(universe);
  const [first, second, ...more] = eventsOf(universe, 'main/A/2');
  expect(second?.event).toEqual(first?.event);
  expect([second === undefined, more]).toEqual([false, []]);
});

test.each([
  ['exports.mark:after', 1],
  ['state.replace:before', 2],
  ['state.replace:after', 2],
] as const)(
  'C09 one that dies at the end (%s, for the time %d) leaves nothing that the next one would repeat',
  async (gate, nth) => {
    const universe = await afterDyingAt(gate, nth);
    await later(universe);
    expect(eventsOf(universe, 'main/A/2')).toHaveLength(1);
    expect((await storedOf(universe)).export.version).toBe(2);
    expect(await stateOf(universe)).not.toHaveProperty('lease');
  },
);
