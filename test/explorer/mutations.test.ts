import type * as Observe from '../../lambda/core/exports/observe';
import type { Asked } from '../../lambda/core/poll/ask-kraken';
import type * as ClosePoll from '../../lambda/core/poll/close-poll';
import type * as Compare from '../../lambda/core/poll/compare';
import type * as Nonce from '../../lambda/core/poll/nonce';
import type * as OpenPoll from '../../lambda/core/poll/open-poll';
import type * as Pauses from '../../lambda/core/poll/pauses';
import { NEW_REPORT, type PollState } from '../../lambda/core/poll/poll-state';
import type * as StoreAnswers from '../../lambda/core/poll/store-answers';
import type { PollStateStore } from '../../lambda/core/ports';
import { along, exploreAll, type Product, randomChoices, run } from './explore';
import { LARGE, OVERTAKEN, SMALL } from './scenarios';
import type { Mutation } from './universe';

// Thousands of runs: how long they take depends on the machine.
jest.setTimeout(600_000);

/** A mistake that the product could have: a module with one function replaced, or a service that breaks its contract. */
interface Mistake {
  readonly module?: string;
  readonly replace?: (real: never) => object;
  readonly mutation?: Mutation;
}

const POLL = '../../lambda/core/poll';
const alwaysWritten = (memory: {
  put: (account: string, state: never) => void;
  read: PollStateStore['read'];
}): PollStateStore => ({
  read: (account) => memory.read(account),
  replace: async (account, _stamp, next) => {
    memory.put(account, next as never);
    return true;
  },
});

const MISTAKES: Record<string, Mistake> = {
  'the poll state is written without its condition': {
    mutation: { stateStore: (_real, memory) => alwaysWritten(memory) },
  },
  'the lease is ignored': {
    module: `${POLL}/open-poll`,
    replace: ({ openPoll }: typeof OpenPoll) => ({
      openPoll: ({ lease: _ignored, ...state }: PollState, request: never) => openPoll(state, request),
    }),
  },
  'nonces follow the clock alone': {
    module: `${POLL}/nonce`,
    replace: ({ nextNonces }: typeof Nonce) => ({
      nextNonces: (_last: bigint, now: number, unit: 'ms', count: number) =>
        nextNonces(0n, now - (now % 100_000), unit, count),
    }),
  },
  'the digests stay while a poll is open': {
    module: `${POLL}/open-poll`,
    replace: ({ openPoll }: typeof OpenPoll) => ({
      openPoll: (state: { reports: object }, request: never) => {
        const decision = openPoll(state as never, request);
        return decision.kind === 'opened'
          ? { ...decision, state: { ...decision.state, reports: state.reports } }
          : decision;
      },
    }),
  },
  'the digest is stored though not all is stored and announced': {
    module: `${POLL}/store-answers`,
    replace: ({ storeAnswers }: typeof StoreAnswers) => ({
      storeAnswers: async (...args: Parameters<typeof storeAnswers>): ReturnType<typeof storeAnswers> => {
        const nothingLeft = {
          changed: [],
          announced: 0,
          isStored: true,
          refusal: undefined,
          waitingSince: [],
          errors: [],
          isMassDisappearance: false,
        };
        const [answers] = args;
        const results = await storeAnswers(...args).catch(() => new Map());
        return new Map(
          answers.map((one) => [one, { ...nothingLeft, ...results.get(one), isAnnounced: true, isSettled: true }]),
        );
      },
    }),
  },
  'the lease is not asked for when a poll is closed': {
    module: `${POLL}/close-poll`,
    replace: ({ closePoll }: typeof ClosePoll) => ({
      closePoll: (state: object, request: { owner: string; now: number }) =>
        closePoll({ ...state, lease: { owner: request.owner, until: request.now } } as never, request as never),
    }),
  },
  'a call that failed counts as a success': {
    module: `${POLL}/close-poll`,
    replace: ({ closePoll }: typeof ClosePoll) => ({
      closePoll: (state: never, request: { outcomes: { kind: string; report: string }[] }) =>
        closePoll(state, {
          ...request,
          outcomes: request.outcomes.map(({ report }) => ({ kind: 'answered', report, activeExports: 0 })),
        } as never),
    }),
    mutation: {
      services: (services) => ({
        ...services,
        kraken: {
          ...services.kraken,
          exportStatus: async () => ({ kind: 'failed', failure: { class: 'unknown_error', message: 'x' } }),
        },
      }),
    },
  },
  'an earlier observation may overwrite a later one': {
    module: '../../lambda/core/exports/observe',
    replace: ({ observeListed }: typeof Observe) => ({
      observeListed: (stored: { observedNonce: bigint } | undefined, seen: never, observation: never) =>
        observeListed(stored && ({ ...stored, observedNonce: -1n } as never), seen, observation),
    }),
    mutation: {
      exportStore: (_real, memory) => ({
        outlines: async (account) =>
          (await memory.outlines(account)).map((outline) => ({ ...outline, observedNonce: -1n })),
        get: (account, id) => memory.get(account, id),
        markAnnounced: (account, id, version) => memory.markAnnounced(account, id, version),
        write: async (next) => {
          memory.put(next);
          return true;
        },
      }),
    },
  },
  'an event goes out before its change is stored': {
    mutation: {
      services: (services) => ({
        ...services,
        exports: {
          ...services.exports,
          write: async (next, before) => {
            const { unannounced } = jest.requireActual('../../lambda/core/exports/events');
            await services.publisher.publish(unannounced(next), 1_000);
            return services.exports.write(next, before);
          },
        },
      }),
    },
  },
  'a change is marked as announced before it is': {
    mutation: {
      services: (services) => ({
        ...services,
        exports: {
          ...services.exports,
          write: async (next, before) => {
            const isWritten = await services.exports.write(next, before);
            await services.exports.markAnnounced(next.export.account, next.export.id, next.export.version);
            return isWritten;
          },
        },
      }),
    },
  },
  'whatever the bus answers, events count as announced': {
    mutation: {
      services: ({ publisher, ...services }) => ({
        ...services,
        publisher: {
          publish: async (...args) => (await publisher.publish(...args)).map(() => ({ isAccepted: true })),
        },
      }),
    },
  },
  'health is never announced': {
    module: `${POLL}/announce-health`,
    replace: () => ({ announceHealth: async () => undefined }),
  },
  'a change of health that undoes one that may have been told is not told': {
    module: `${POLL}/close-poll`,
    replace: ({ closePoll }: typeof ClosePoll) => ({
      closePoll: (state: PollState, request: never) => {
        const next = closePoll(state, request);
        const { healthChange, announcedHealth } = state;
        const isUntold = healthChange !== undefined && healthChange.version > announcedHealth;
        const isUndone = isUntold && next?.health === healthChange.from;
        return isUndone ? { ...next, announcedHealth: next?.healthChange?.version } : next;
      },
    }),
  },
  'what was left is announced only when Kraken answers': {
    module: `${POLL}/look-again`,
    replace: () => ({ mayHaveLeft: () => false }),
  },
  'one miss is enough for a removal': {
    module: '../../lambda/core/exports/observe',
    replace: ({ removeMissed }: typeof Observe) => ({
      markMissed: (stored: never, _polls: number, nonce: bigint) =>
        removeMissed(
          stored,
          { account: 'main', nonce, at: '2026-11-01T00:00:00.000Z', correlationId: 'x', index: 0, generation: 0 },
          1,
        ),
    }),
  },
  'a new version loses what was not announced yet': {
    module: '../../lambda/core/exports/observe',
    replace: ({ observeListed }: typeof Observe) => ({
      observeListed: (stored: { export: { version: number } } | undefined, seen: never, observation: never) =>
        observeListed(stored && ({ ...stored, announcedVersion: stored.export.version } as never), seen, observation),
    }),
    mutation: {
      exportStore: (_real, memory) => ({
        outlines: (account) => memory.outlines(account),
        get: (account, id) => memory.get(account, id),
        markAnnounced: (account, id, version) => memory.markAnnounced(account, id, version),
        write: async (next, before) => {
          const isWritten = await memory.write(next, before);
          if (isWritten) memory.put(next);
          return isWritten;
        },
      }),
    },
  },
  'an export that was not in an answer is never looked for': {
    module: `${POLL}/compare`,
    replace: ({ compareAnswer }: typeof Compare) => ({
      compareAnswer: (answer: object, stored: never, context: never) =>
        compareAnswer({ ...answer, hasNameless: true } as never, stored, context),
    }),
  },
  'versions go on from what is stored, whatever the generation': {
    module: '../../lambda/core/exports/observe',
    replace: ({ observeListed }: typeof Observe) => ({
      observeListed: (stored: never, seen: never, observation: object) =>
        observeListed(stored, seen, { ...observation, generation: 0 } as never),
    }),
  },
  'a generation that is raised while a poll runs is forgotten when it closes': {
    module: `${POLL}/close-poll`,
    replace: ({ closePoll }: typeof ClosePoll) => ({
      closePoll: (state: object, request: { before: object }) =>
        closePoll(state as never, { ...request, before: { ...request.before, ...pick(state, 'generation') } } as never),
    }),
  },
  'a key of another account is taken for one of ours': {
    module: `${POLL}/other-account`,
    replace: () => ({ otherAccount: async () => undefined }),
  },
  'an answer of another account is used once the pause is over': {
    module: `${POLL}/close-poll`,
    replace: ({ closePoll }: typeof ClosePoll) => ({
      closePoll: (state: { reports: object }, request: { asked: Asked }) => {
        const reports = Object.entries(state.reports).map(([name, report]) => [
          name,
          { ...report, answeredTo: request.asked.credentials.fingerprint },
        ]);
        const next = closePoll({ ...state, reports: Object.fromEntries(reports) } as never, request as never);
        return next && { ...next, pauses: [] };
      },
    }),
  },
  'a poll that broke off leaves no doubt about what it wrote': {
    module: `${POLL}/doubt`,
    replace: () => ({ doubtAt: () => undefined, withDoubts: ({ reports }: PollState) => reports }),
  },
  'the budget is ignored': {
    module: `${POLL}/pacing`,
    replace: () => ({ budgetAllowsAt: (_recent: number[], _count: number, _tier: string, now: number) => now }),
  },
  'calls that are under way are not booked': {
    module: `${POLL}/open-poll`,
    replace: ({ openPoll }: typeof OpenPoll) => ({
      openPoll: (state: { calls: readonly number[] }, request: never) => {
        const decision = openPoll({ ...state, calls: [] } as never, request);
        return decision.kind === 'opened' ? { ...decision, state: { ...decision.state, calls: [] } } : decision;
      },
    }),
  },
  'pauses are ignored': {
    module: `${POLL}/open-poll`,
    replace: ({ openPoll }: typeof OpenPoll) => ({
      openPoll: (state: PollState, request: never) => openPoll({ ...state, pauses: [] }, request),
    }),
  },
  'a refused key is followed by no pause': {
    module: `${POLL}/pauses`,
    replace: ({ pausesAfter }: typeof Pauses) => ({
      pausesAfter: (failure: { class: string }, now: number, tier: never, key: string) =>
        failure.class === 'invalid_key' ? [] : pausesAfter(failure as never, now, tier, key),
    }),
  },
  'a refused key is forgotten by a poll that goes on with another one': {
    module: `${POLL}/open-poll`,
    replace: ({ extendPoll }: typeof OpenPoll) => ({
      extendPoll: (state: never, { refused, ...request }: Parameters<typeof extendPoll>[1]) =>
        extendPoll(state, {
          ...request,
          ...(refused !== undefined && { refused: { ...refused, fingerprint: request.credentials } }),
        }),
    }),
  },
  'whoever tries a key forgets what may still arrive': {
    mutation: {
      stateStore: (real) => ({
        read: (account) => real.read(account),
        replace: (account, stamp, next) => {
          const { trades: { doubtUntil: _forgotten, ...trades } = NEW_REPORT } = next.reports;
          const isTry = next.stamp?.startsWith('try');
          return real.replace(account, stamp, isTry ? { ...next, reports: { ...next.reports, trades } } : next);
        },
      }),
    },
  },
  'a mass disappearance is believed at once': {
    module: `${POLL}/compare`,
    replace: ({ compareAnswer }: typeof Compare) => ({
      compareAnswer: (answer: never, outlines: never, context: { completeAnswers: number }) => {
        const honest = compareAnswer(answer, outlines, context as never);
        if (!honest.isMassDisappearance) return honest;
        return compareAnswer(answer, outlines, { ...context, completeAnswers: context.completeAnswers + 8 } as never);
      },
    }),
  },
  'an export counts as unchanged by its id alone': {
    mutation: {
      exportStore: (_real, memory) => ({
        outlines: async () => [],
        get: (account, id) => memory.get(account, id),
        markAnnounced: (account, id, version) => memory.markAnnounced(account, id, version),
        write: (next, before) => memory.write(next, before),
      }),
    },
  },
};

const pick = (from: object, name: string): object =>
  Object.fromEntries(Object.entries(from).filter(([key]) => key === name));

function productWith({ module, replace, mutation }: Mistake): Product {
  let product: Product | undefined;
  jest.isolateModules(() => {
    if (module !== undefined && replace !== undefined) {
      const real = jest.requireActual(module);
      jest.doMock(module, () => ({ ...real, ...replace(real as never) }));
    }
    const { poll } = jest.requireActual(`${POLL}/poll`);
    const { PollStates } = jest.requireActual(`${POLL}/poll-states`);
    const { tryKey } = jest.requireActual(`${POLL}/try-key`);
    product = { poll, PollStates, tryKey, ...(mutation !== undefined && { mutation }) };
    if (module !== undefined) jest.dontMock(module);
  });
  if (product === undefined) throw new Error('the product could not be loaded');
  return product;
}

/** The first thing that the explorer finds wrong with a product, or nothing: what takes little time is tried first. */
async function explore(product: Product): Promise<string[]> {
  for (const [scenario, stations] of OVERTAKEN) {
    const { problems } = await run(product, scenario, along(...stations));
    if (problems.length > 0) return problems;
  }
  for (let seed = 0; seed < 100; seed++) {
    for (const [, scenario] of LARGE) {
      const { problems } = await run(product, scenario, randomChoices(seed));
      if (problems.length > 0) return problems;
    }
  }
  for (const [, scenario] of SMALL) {
    const { found } = await exploreAll(product, scenario);
    if (found !== undefined) return found.problems;
  }
  return [];
}

test.each(Object.entries(MISTAKES))('the explorer notices when %s', async (name, mistake) => {
  const problems = await explore(productWith(mistake));
  if (process.env.EXPLORER_REPORT) process.stderr.write(`${name}: ${problems[0]}\n`);
  expect(problems).not.toEqual([]);
});
