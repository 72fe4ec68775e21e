import type { Report } from '../../lambda/contract/reports';
import type { Tier } from '../../lambda/contract/tiers';
import { Credentials } from '../../lambda/core/credentials';
import type { FailureClass } from '../../lambda/core/poll/failure';
import { LEASE_MARGIN_MS } from '../../lambda/core/poll/open-poll';
import type * as PollModule from '../../lambda/core/poll/poll';
import type * as PollStatesModule from '../../lambda/core/poll/poll-states';
import type * as TryKeyModule from '../../lambda/core/poll/try-key';
import { Actor, digest, type Fate } from './actor';
import { everViolated, silence, violations } from './invariants';
import { type List, type Mutation, POLL_MS, Universe } from './universe';

/** The product, or a mutation of it. */
export interface Product {
  readonly poll: typeof PollModule.poll;
  readonly PollStates: typeof PollStatesModule.PollStates;
  readonly tryKey: typeof TryKeyModule.tryKey;
  readonly mutation?: Mutation;
}

/** What may happen in a run, besides the polls' own steps. Each number is how often, at most. */
export interface Scenario {
  readonly polls: number;
  /** Kraken's list at the beginning and after each change of it. */
  readonly lists: readonly List[];
  /** Pollers that crash. */
  readonly crashes: number;
  /** Effects that fail, or that take place and whose answer is lost, or of which the bus takes only a part. */
  readonly failures: number;
  /** The clock jumps past the end of every lease while polls are under way. */
  readonly jumps: number;
  /** The poller at work changes although it could go on. */
  readonly switches: number;
  /** What Kraken may answer instead of a list. */
  readonly refusals: readonly FailureClass[];
  /** The key is changed for another one of the account. */
  readonly rotations: number;
  /** The key from before is put back. */
  readonly returns: number;
  /** Persons who try the key in the secret. */
  readonly tries: number;
  /** The clock goes back by some seconds. */
  readonly setbacks: number;
  /** A key of another account is put in; sooner or later somebody notices. */
  readonly mistakes: number;
  /** An operator raises the generation. */
  readonly raises: number;
  /** Polls of the calm after the storm, in which everything must come right. */
  readonly recoveries: number;
  /** @default - pro */
  readonly tier?: Tier;
  /** @default - trades alone */
  readonly reports?: readonly Report[];
  /** Milliseconds that pass with each move: none, so that moves that do not concern each other may go in any order. */
  readonly msPerMove: number;
}

export interface Move {
  readonly name: string;
  readonly kind: 'step' | 'switch' | 'failure' | 'crash' | 'world';
  readonly make: () => void | Promise<void>;
}

/** Chooses one of several things that may happen next, by its place; undefined ends the run as it is. */
export type Choose = (moves: readonly Move[], standing: () => Promise<string>) => Promise<number | undefined> | number;

/** What exploring came to: so many runs to the end, standings of the whole world, and so on. */
export interface Counts {
  /** Runs from the beginning to the calm after the storm. */
  runs: number;
  /** Runs that were left because everything that could follow had been seen. */
  pruned: number;
  steps: number;
  /** Places at which a poller crashed. */
  crashes: number;
  failures: number;
}

export const noCounts = (): Counts => ({ runs: 0, pruned: 0, steps: 0, crashes: 0, failures: 0 });

const START = 'start:before';
/** Less than the pauses of an hour, more than a call takes. */
const SETBACK_MS = 5_000;
const PATIENCE_MS = 21_000;

/** Runs a scenario with the given choices, lets the world calm down, and tells what does not hold. */
export async function run(
  product: Product,
  scenario: Scenario,
  choose: Choose,
  counts = noCounts(),
): Promise<{ problems: string[]; trace: string[] }> {
  const { tier = 'pro', reports = ['trades'] } = scenario;
  const universe = new Universe(product.mutation, { tier, reports: [...reports] });
  const left = { ...scenario, lists: [...scenario.lists], refusals: [...scenario.refusals] };
  universe.list = left.lists.shift() ?? {};
  const trace: string[] = [];
  const named = (name: string, count: number): Actor[] =>
    Array.from({ length: count }, (_, index) => new Actor(`${name} ${index + 1}`, 'before effects'));
  const [pollers, persons] = [named('poll', scenario.polls), named('try', scenario.tries)];
  const actors = [...pollers, ...persons];
  const begun = [
    ...pollers.map((actor) => begin(product, universe, actor)),
    ...persons.map((actor) => tryKey(product, universe, actor)),
  ];
  for (const actor of actors) await actor.arrival();
  let current: Actor | undefined;

  const movesOf = (actor: Actor): Move[] => {
    const gate = `${actor.name} ${actor.waitingAt}`;
    const isSwitch = current !== undefined && current !== actor && current.waitingAt !== undefined;
    if (isSwitch && left.switches === 0) return [];
    const step = (fate: Fate) => () => {
      if (isSwitch) left.switches--;
      if (fate !== 'go') left.failures--;
      current = actor;
      actor.proceed(fate, universe.now);
    };
    const crash = (): void => {
      left.crashes--;
      actor.hasCrashed = true;
    };
    const mayFail = left.failures > 0 && actor.waitingAt !== START;
    const mayCrash = left.crashes > 0 && actor.waitingAt !== START;
    return [
      { name: gate, kind: isSwitch ? 'switch' : 'step', make: step('go') },
      ...(mayFail ? [{ name: `${gate} fails`, kind: 'failure' as const, make: step('fail') }] : []),
      ...(mayFail ? [{ name: `${gate} loses its answer`, kind: 'failure' as const, make: step('lose') }] : []),
      ...(mayFail && actor.waitingAt === 'publish:before'
        ? [{ name: `${gate} takes all but one`, kind: 'failure' as const, make: step('part') }]
        : []),
      ...(mayCrash ? [{ name: `${gate} crashes`, kind: 'crash' as const, make: crash }] : []),
    ];
  };
  const world = (name: string, isPossible: boolean, make: () => void | Promise<void>): Move[] =>
    isPossible ? [{ name, kind: 'world', make }] : [];
  const worldMoves = async (): Promise<Move[]> => [
    ...world('Kraken changes', left.lists.length > 0, () => {
      universe.list = left.lists.shift() ?? {};
    }),
    ...world('leases end', left.jumps > 0, () => {
      left.jumps--;
      universe.now += POLL_MS + LEASE_MARGIN_MS + 1_000;
      universe.haveLeasesEnded = true;
    }),
    ...world('Kraken refuses', left.refusals.length > 0, () => {
      universe.refusals.push(...left.refusals.splice(0, 1));
    }),
    ...world('the key changes', left.rotations > 0, () => {
      universe.rotateKey(left.rotations-- % 2 === 1);
    }),
    ...world('the key before comes back', left.returns > 0 && left.rotations < scenario.rotations, () => {
      left.returns--;
      universe.putKeyBack();
    }),
    ...world('the clock goes back', left.setbacks > 0, () => {
      left.setbacks--;
      universe.now -= SETBACK_MS;
    }),
    ...world('a wrong key comes', left.mistakes > 0 && (await universe.isAccountKnown()), () => {
      left.mistakes--;
      universe.mistakeKey();
    }),
    ...world('the wrong key goes', universe.isKeyMistaken, () => universe.rotateKey(true)),
    ...world('the generation is raised', left.raises > 0, () => {
      left.raises--;
      return universe.raiseGeneration();
    }),
  ];
  const standing = async (): Promise<string> => {
    const { lists, crashes, failures, jumps, switches, refusals, rotations, returns, setbacks, mistakes, raises } =
      left;
    const keys = [rotations, returns, mistakes];
    const rest = [lists.length, crashes, failures, jumps, refusals.length, ...keys, setbacks, raises];
    const turn = Number.isFinite(switches) ? `${switches} ${current?.name}` : '';
    return digest([rest, turn, ...actors.map((actor) => actor.standing), await universe.standing()].join('\n'));
  };

  for (;;) {
    // Pollers are all alike, so it is enough that they begin in one order.
    const beginning = [pollers, persons].flatMap((alike) => alike.find((actor) => actor.waitingAt === START) ?? []);
    const runnable = actors.filter(({ waitingAt }) => waitingAt !== undefined && waitingAt !== START);
    runnable.push(...beginning);
    if (runnable.length === 0) break;
    const moves = [...runnable.flatMap(movesOf), ...(await worldMoves())];
    const chosen = await choose(moves, standing);
    if (chosen === undefined) {
      counts.pruned++;
      return { problems: everViolated(universe), trace };
    }
    const move = moves[chosen];
    if (move === undefined) throw new Error('the choice is none of the moves');
    trace.push(move.name);
    counts.steps++;
    if (move.kind === 'crash') counts.crashes++;
    if (move.kind === 'failure') counts.failures++;
    await move.make();
    universe.now += scenario.msPerMove;
    for (const actor of actors) await actor.arrival();
  }
  await Promise.all(begun.filter((_, index) => actors[index]?.hasEnded));
  counts.runs++;
  universe.list = left.lists.at(-1) ?? universe.list;
  // Leases are from before the clock went back, and last as much longer.
  universe.now += POLL_MS + LEASE_MARGIN_MS + 1_000 + scenario.setbacks * SETBACK_MS;
  const muted = await goOnWithoutKraken(product, universe);
  await recover(product, universe, scenario.recoveries);
  return { problems: [...muted, ...(await violations(universe))], trace };
}

function begin(product: Product, universe: Universe, actor: Actor): Promise<unknown> {
  const services = universe.servicesOf(actor, product.PollStates);
  const settings = { staleAfterMs: 600_000, removedExportsDays: 90 };
  const { account } = universe;
  // The time of a poll counts from when it is let go on for the first time.
  const start = actor.gated('start', () =>
    product.poll({ account, settings, reports: account.reports, until: universe.now + POLL_MS }, services),
  );
  const end = (): void => {
    actor.hasEnded = true;
  };
  return start().then(end, end);
}

/** A person asks Kraken what it knows of the key in the secret, and waits for one poll at most. */
function tryKey(product: Product, universe: Universe, actor: Actor): Promise<unknown> {
  const services = universe.servicesOf(actor, product.PollStates);
  const clock = { ...services.clock, sleep: async () => services.clock.sleep(PATIENCE_MS) };
  const start = actor.gated('start', () =>
    product.tryKey(universe.account, new Credentials(universe.key, 'secret', undefined), { ...services, clock }),
  );
  const end = (): void => {
    actor.hasEnded = true;
  };
  return start().then(end, end);
}

/**
 * What an undisturbed poll leaves unannounced although Kraken is down, or polling pauses. What arrived late, after
 * another poll had looked at all there was, may wait until nothing can arrive any more.
 */
async function goOnWithoutKraken(product: Product, universe: Universe): Promise<string[]> {
  universe.isDown = true;
  const { lookAgainAt } = (await universe.states.read('main'))?.reports.trades ?? {};
  await begin(product, universe, new Actor('poll without Kraken', 'never'));
  if (lookAgainAt !== undefined && silence(universe).length > 0) {
    universe.now = Math.max(universe.now, lookAgainAt);
    await begin(product, universe, new Actor('late poll without Kraken', 'never'));
  }
  universe.isDown = false;
  return silence(universe);
}

/** Whatever was left behind, a few undisturbed polls must make good. */
async function recover(product: Product, universe: Universe, polls: number): Promise<void> {
  if (universe.isKeyMistaken || universe.isKeyRevoked) universe.rotateKey(true);
  universe.refusals.length = 0;
  for (let round = 1; round <= polls; round++) {
    // Longer than any pause, so that none is left over from the storm.
    universe.now += 61 * 60_000;
    await begin(product, universe, new Actor(`recovery ${round}`, 'never'));
  }
}

export interface Exploration extends Counts {
  /** Different standings of the world, pollers included, in which something can happen. */
  readonly standings: number;
  readonly found: { problems: string[]; trace: string[] } | undefined;
}

/**
 * Runs every sequence of choices there is, or stops at the first in which something does not hold. Where two sequences lead
 * to the same standing of the world, with pollers that have learnt the same, what follows is the same: it is run once.
 */
export async function exploreAll(product: Product, scenario: Scenario): Promise<Exploration> {
  const seen = new Set<string>();
  const counts = noCounts();
  let path: { chosen: number; options: number }[] = [];
  for (;;) {
    let depth = 0;
    const choose: Choose = async (moves, standing) => {
      const known = path[depth];
      depth++;
      if (known !== undefined) return known.chosen;
      const here = await standing();
      if (seen.has(here)) return undefined;
      seen.add(here);
      path.push({ chosen: 0, options: moves.length });
      return 0;
    };
    const result = await run(product, scenario, choose, counts);
    if (result.problems.length > 0) return { ...counts, standings: seen.size, found: result };
    while (path.length > 0 && (path.at(-1)?.chosen ?? 0) + 1 >= (path.at(-1)?.options ?? 0)) path = path.slice(0, -1);
    const last = path.at(-1);
    if (last === undefined) return { ...counts, standings: seen.size, found: undefined };
    path = [...path.slice(0, -1), { ...last, chosen: last.chosen + 1 }];
  }
}

/** A poll, to an effect of it or to its end, or something that happens in the world. */
export type Station = readonly [name: string, upTo?: string];

/** Goes through the given stations. */
export function along(...stations: readonly Station[]): Choose {
  let place = 0;
  return (moves) => {
    for (;;) {
      const [name, upTo] = stations[place] ?? ['poll'];
      const index = moves.findIndex((move) => move.name === name || move.name.startsWith(`${name} `));
      const isThere = index < 0 || (upTo !== undefined && moves[index]?.name === `${name} ${upTo}`);
      if (isThere || moves[index]?.kind === 'world') place++;
      if (!isThere) return index;
      if (place > stations.length) throw new Error('there is no way on');
    }
  };
}

/** How often each kind of move is drawn: most of the time a poll simply goes on, as in life. */
const WEIGHTS: Record<Move['kind'], number> = { step: 20, switch: 5, world: 3, failure: 1, crash: 1 };

/** Choices drawn at random, the same for the same seed. */
export function randomChoices(seed: number): Choose {
  let state = seed;
  const random = (): number => {
    // A linear congruential generator, with the constants of "Numerical Recipes".
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  return (moves) => {
    const weights = moves.map(({ kind }) => WEIGHTS[kind]);
    let rest = random() * weights.reduce((sum, weight) => sum + weight, 0);
    const chosen = weights.findIndex((weight) => {
      rest -= weight;
      return rest < 0;
    });
    return Math.max(0, chosen);
  };
}
