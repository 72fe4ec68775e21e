import * as fc from 'fast-check';
import { Credentials } from '../../lambda/core/credentials';
import type { Failure, FailureClass } from '../../lambda/core/poll/failure';
import { callsPerMinute } from '../../lambda/core/poll/pacing';
import { tryKey } from '../../lambda/core/poll/try-key';
import type { KrakenCall } from '../../lambda/core/ports';
import { account, World } from '../support/world';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

type Tier = 'starter' | 'intermediate' | 'pro';

/** What Kraken's documents and the lockouts of others ask for after a failure, written down apart from the product. */
interface Rest {
  readonly ms: number | Record<Tier, number>;
  /** Whether another key may go on at once. */
  readonly isOfKey?: true;
  /**
   * Whether the other report may still be asked for in the same poll, or the same one once more. Met by the question for
   * the description of the key it says nothing of the polls.
   */
  readonly isAfterPoll?: true;
}
const RESTS: Partial<Record<FailureClass, Rest>> = {
  rate_limited: { ms: { starter: 45 * SECOND, intermediate: 40 * SECOND, pro: 20 * SECOND } },
  throttled: { ms: MINUTE },
  too_many_requests: { ms: 5 * MINUTE },
  lockout: { ms: 15 * MINUTE },
  invalid_key: { ms: HOUR, isOfKey: true },
  invalid_signature: { ms: HOUR, isOfKey: true },
  permission_denied: { ms: 5 * MINUTE, isOfKey: true, isAfterPoll: true },
  invalid_nonce: { ms: 15 * MINUTE, isOfKey: true, isAfterPoll: true },
};

const failure = fc.record(
  {
    class: fc.constantFrom(
      'rate_limited' as const,
      'throttled' as const,
      'too_many_requests' as const,
      'lockout' as const,
      'invalid_key' as const,
      'invalid_signature' as const,
      'permission_denied' as const,
      'invalid_nonce' as const,
      'upstream_unavailable' as const,
      'upstream_unreachable' as const,
      'unexpected_answer' as const,
    ),
    inMs: fc.integer({ min: SECOND, max: 30 * MINUTE }),
  },
  { requiredKeys: ['class'] },
);
const mayFail = fc.oneof({ weight: 8, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: failure });
const rarely = fc.nat({ max: 9 }).map((draw) => draw === 0);
const step = fc.record({
  /** From the step before. */
  afterMs: fc.oneof(
    { weight: 6, arbitrary: fc.integer({ min: 0, max: 3 * SECOND }) },
    { weight: 2, arbitrary: fc.integer({ min: 0, max: 40 * MINUTE }) },
  ),
  reports: fc.constantFrom(['trades', 'ledgers'] as const, ['trades'] as const),
  isRestart: fc.boolean(),
  /** What the first, the second, … call of the step meets. */
  failures: fc.tuple(mayFail, mayFail, mayFail, mayFail),
  /** The poller dies in the call: the answer is lost. */
  isKilled: rarely,
  isNewKey: rarely,
  /** Somebody tries the key by hand instead, or one that is not in the secret. */
  tries: fc.option(fc.constantFrom('stored' as const, 'other' as const), { freq: 3 }),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** A world in which time goes on as it does at Kraken, whatever the poller's clock shows. */
class Timeline {
  readonly world = World.inMemory();
  now = this.world.now;
  readonly calls: { readonly at: number; readonly key: string }[] = [];
  /** Calls that were made before their time, in words. */
  readonly early: string[] = [];
  private rests: { until: number; key: string | undefined; why: string }[] = [];
  private keys = 1;

  constructor(private readonly tier: Tier) {}

  async take({ afterMs, reports, isRestart, failures, isKilled, isNewKey, tries }: Step): Promise<void> {
    const { world } = this;
    this.now += afterMs;
    world.now += afterMs;
    if (isNewKey) world.secret = new Credentials(`key-${++this.keys}`, 'secret', undefined);
    if (isRestart || isNewKey || isKilled) world.coldStart();
    const left = [...failures];
    let last: { met: Failure | undefined; key: string } | undefined;
    const before = this.rests;
    const afterwards: typeof before = [];
    const call = async <T>({ credentials: { apiKey: key } }: KrakenCall, isReport: boolean, answer: T) => {
      this.calls.push({ at: this.now, key });
      for (const { until, why, ...rest } of this.rests)
        if (this.now < until && (rest.key ?? key) === key) this.early.push(`${until - this.now} ms before ${why} ends`);
      const drawn = left.shift();
      const met: Failure | undefined = drawn && {
        class: drawn.class,
        message: 'simulated',
        ...(drawn.inMs !== undefined && { retryAt: world.now + drawn.inMs }),
      };
      if (isReport) last = { met, key };
      if (drawn?.inMs !== undefined)
        this.rests = [...this.rests, { until: this.now + drawn.inMs, key: undefined, why: 'a given time' }];
      const rest = drawn && RESTS[drawn.class];
      const isGiven = drawn?.inMs !== undefined && (drawn.class === 'throttled' || drawn.class === 'too_many_requests');
      if (drawn !== undefined && rest !== undefined && !isGiven) {
        const ms = typeof rest.ms === 'number' ? rest.ms : rest.ms[this.tier];
        const one = { until: this.now + ms, key: rest.isOfKey && key, why: drawn.class };
        if (!rest.isAfterPoll) this.rests = [...this.rests, one];
        // A nonce that is invalid is tried again once; if that helps, it was nothing.
        else if (isReport && drawn.class !== 'invalid_nonce') afterwards.push(one);
      }
      if (isKilled) throw new Error('killed');
      return met === undefined ? answer : { kind: 'failed' as const, failure: met };
    };
    const { kraken } = world.services;
    world.services = {
      ...world.services,
      kraken: {
        exportStatus: async (asked) => call(asked, true, await kraken.exportStatus(asked)),
        apiKeyInfo: async (asked) => call(asked, false, await kraken.apiKeyInfo(asked)),
      },
    };
    const settings = { ...account, tier: this.tier };
    const startedAt = world.now;
    if (tries !== null && world.secret instanceof Credentials) {
      const other = new Credentials('another', 'secret', undefined);
      await tryKey(settings, tries === 'stored' ? world.secret : other, world.services).catch(() => undefined);
    } else await world.poll({ account: settings, reports }).catch(() => undefined);
    this.now += world.now - startedAt;
    world.services = { ...world.services, kraken };
    if (isKilled) {
      world.coldStart();
      // Whoever died could not say what he had heard.
      this.rests = before;
      return;
    }
    const isNonce = last?.met?.class === 'invalid_nonce';
    if (last !== undefined && isNonce)
      afterwards.push({ until: this.now + 15 * MINUTE, key: last.key, why: 'invalid_nonce' });
    this.rests = [...this.rests, ...afterwards];
  }

  busiestMinute(): number {
    return Math.max(
      0,
      ...this.calls.map(({ at: start }) => this.calls.filter(({ at }) => at >= start && at < start + MINUTE).length),
    );
  }
}

const tier = fc.constantFrom('starter' as const, 'intermediate' as const, 'pro' as const);
const steps = fc.array(step, { minLength: 1, maxLength: 60 });

test('I8 whatever fails, dies, starts again or is asked for, calls stay within the budget of the tier', async () => {
  await fc.assert(
    fc.asyncProperty(tier, steps, async (which, all) => {
      const timeline = new Timeline(which);
      for (const one of all) await timeline.take(one);
      expect(timeline.busiestMinute()).toBeLessThanOrEqual(callsPerMinute(which));
    }),
    { numRuns: 200 },
  );
});

test('I8 N01 N02 each time the clock is set, calls may come to the budget of one more minute, and no more', async () => {
  const jump = fc.oneof(
    { weight: 8, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.integer({ min: -2 * 60 * MINUTE, max: 2 * 60 * MINUTE }) },
  );
  await fc.assert(
    fc.asyncProperty(tier, fc.array(fc.tuple(step, jump), { minLength: 1, maxLength: 60 }), async (which, all) => {
      const timeline = new Timeline(which);
      let jumps = 0;
      for (const [one, ms] of all) {
        timeline.world.now += ms;
        if (ms !== 0) jumps++;
        await timeline.take(one);
      }
      expect(timeline.busiestMinute()).toBeLessThanOrEqual(callsPerMinute(which) * (1 + jumps));
    }),
    { numRuns: 200 },
  );
});

test('I8 K06-K11 N03 no call is made before a given time, and none with a key that failed until it has rested, whoever asks for it', async () => {
  await fc.assert(
    fc.asyncProperty(tier, steps, async (which, all) => {
      const timeline = new Timeline(which);
      for (const one of all) {
        await timeline.take(one);
        expect(timeline.early).toEqual([]);
      }
    }),
    { numRuns: 300 },
  );
});
