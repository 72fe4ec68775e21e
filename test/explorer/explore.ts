import { LEASE_MARGIN_MS } from '../../lambda/core/poll/open-poll';
import type * as PollModule from '../../lambda/core/poll/poll';
import type * as PollStatesModule from '../../lambda/core/poll/poll-states';
import { Actor } from './actor';
import { violations } from './invariants';
import { type List, type Mutation, POLL_MS, Universe } from './universe';

/** The product, or a mutation of it. */
export interface Product {
  readonly poll: typeof PollModule.poll;
  readonly PollStates: typeof PollStatesModule.PollStates;
  readonly mutation?: Mutation;
}

/** What may happen in a run, besides the polls' own steps. */
export interface Scenario {
  readonly polls: number;
  /** Kraken's list at the beginning and after each change of it. */
  readonly lists: readonly List[];
  /** Pollers that may crash, and effects that may fail, in one run. */
  readonly crashes: number;
  readonly failures: number;
  /** How often the clock may jump past the end of every lease while polls are under way. */
  readonly jumps: number;
  /** How often the poller at work may change although it could go on. */
  readonly switches: number;
}

export interface Move {
  readonly name: string;
  readonly kind: 'step' | 'switch' | 'failure' | 'crash' | 'world';
  readonly make: () => void;
}

/** Chooses one of several things that may happen next, by its place. */
export type Choose = (moves: readonly Move[]) => number;

/** Runs a scenario with the given choices, lets the world calm down, and tells what does not hold. */
export async function run(
  product: Product,
  scenario: Scenario,
  choose: Choose,
): Promise<{ problems: string[]; trace: string[] }> {
  const universe = new Universe(product.mutation);
  const left = { ...scenario, lists: [...scenario.lists] };
  universe.list = left.lists.shift() ?? {};
  const trace: string[] = [];
  const actors = Array.from({ length: scenario.polls }, (_, index) => new Actor(`poll ${index + 1}`));
  const begun = actors.map((actor) => begin(product, universe, actor));
  for (const actor of actors) await actor.arrival();
  let current: Actor | undefined;

  const movesOf = (actor: Actor): Move[] => {
    const gate = `${actor.name} ${actor.waitingAt}`;
    const isSwitch = current !== undefined && current !== actor && current.waitingAt !== undefined;
    if (isSwitch && left.switches === 0) return [];
    const step = (fate: 'go' | 'fail') => () => {
      if (isSwitch) left.switches--;
      if (fate === 'fail') left.failures--;
      current = actor;
      actor.proceed(fate);
    };
    const crash = (): void => {
      left.crashes--;
      actor.hasCrashed = true;
    };
    return [
      { name: gate, kind: isSwitch ? 'switch' : 'step', make: step('go') },
      ...(left.failures > 0 && actor.waitingAt?.endsWith(':before')
        ? [{ name: `${gate} fails`, kind: 'failure' as const, make: step('fail') }]
        : []),
      ...(left.crashes > 0 ? [{ name: `${gate} crashes`, kind: 'crash' as const, make: crash }] : []),
    ];
  };
  const changeList = (): void => {
    universe.list = left.lists.shift() ?? {};
  };
  const endLeases = (): void => {
    left.jumps--;
    universe.now += POLL_MS + LEASE_MARGIN_MS + 1_000;
    universe.haveLeasesEnded = true;
  };
  const worldMoves = (): Move[] => [
    ...(left.lists.length > 0 ? [{ name: 'Kraken changes', kind: 'world' as const, make: changeList }] : []),
    ...(left.jumps > 0 ? [{ name: 'leases end', kind: 'world' as const, make: endLeases }] : []),
  ];

  for (;;) {
    const runnable = actors.filter((actor) => actor.waitingAt !== undefined);
    if (runnable.length === 0) break;
    const moves = [...runnable.flatMap(movesOf), ...worldMoves()];
    const move = moves[choose(moves)];
    if (move === undefined) throw new Error('the choice is none of the moves');
    trace.push(move.name);
    move.make();
    universe.now += 7;
    for (const actor of actors) await actor.arrival();
  }
  await Promise.all(begun.filter((_, index) => actors[index]?.hasEnded));
  universe.list = left.lists.at(-1) ?? universe.list;
  await recover(product, universe);
  return { problems: await violations(universe), trace };
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

/** Whatever was left behind, a few undisturbed polls must make good: two confirm what is gone, one more finds nothing. */
async function recover(product: Product, universe: Universe): Promise<void> {
  for (let round = 1; round <= 4; round++) {
    universe.now += 20 * 60_000;
    await begin(product, universe, new Actor(`recovery ${round}`, false));
  }
}

/** Runs every sequence of choices there is, or stops at the first in which something does not hold. */
export async function exploreAll(
  product: Product,
  scenario: Scenario,
): Promise<{ runs: number; found: { problems: string[]; trace: string[] } | undefined }> {
  let path: { chosen: number; options: number }[] = [];
  for (let runs = 1; ; runs++) {
    let depth = 0;
    const choose: Choose = (moves) => {
      const known = path[depth];
      depth++;
      if (known !== undefined) return known.chosen;
      path.push({ chosen: 0, options: moves.length });
      return 0;
    };
    const result = await run(product, scenario, choose);
    if (result.problems.length > 0) return { runs, found: result };
    while (path.length > 0 && (path.at(-1)?.chosen ?? 0) + 1 >= (path.at(-1)?.options ?? 0)) path = path.slice(0, -1);
    const last = path.at(-1);
    if (last === undefined) return { runs, found: undefined };
    path = [...path.slice(0, -1), { ...last, chosen: last.chosen + 1 }];
  }
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
