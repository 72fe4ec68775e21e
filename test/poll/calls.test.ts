import * as fc from 'fast-check';
import { Credentials } from '../../lambda/core/credentials';
import { type Failure, pauseAfter, refusesCredentials } from '../../lambda/core/poll/failure';
import { callsPerMinute } from '../../lambda/core/poll/pacing';
import { account, World } from '../support/world';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

const failure = fc.oneof(
  fc.record({
    class: fc.constantFrom(
      'rate_limited' as const,
      'lockout' as const,
      'too_many_requests' as const,
      'invalid_key' as const,
      'invalid_signature' as const,
      'upstream_unreachable' as const,
      'unexpected_answer' as const,
    ),
  }),
  fc.record({ class: fc.constant('throttled' as const), inMs: fc.integer({ min: SECOND, max: 30 * MINUTE }) }),
);
const step = fc.record({
  /** From the step before. */
  afterMs: fc.oneof(
    { weight: 6, arbitrary: fc.integer({ min: 0, max: 3 * SECOND }) },
    { weight: 1, arbitrary: fc.integer({ min: 0, max: 40 * MINUTE }) },
  ),
  reports: fc.constantFrom(['trades', 'ledgers'] as const, ['trades'] as const),
  isRestart: fc.boolean(),
  failure: fc.oneof({ weight: 6, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: failure }),
  /** The poller dies in the call: the answer is lost. */
  isKilled: fc.nat({ max: 9 }).map((draw) => draw === 0),
  isNewKey: fc.nat({ max: 9 }).map((draw) => draw === 0),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** A world in which time goes on as it does at Kraken, whatever the poller's clock shows. */
class Timeline {
  readonly world = World.inMemory();
  now = this.world.now;
  readonly calls: { readonly at: number; readonly key: string }[] = [];
  private keys = 1;

  constructor(private readonly tier: 'starter' | 'intermediate' | 'pro') {}

  /** @returns the calls of the step and the failure that the first of them met, unless the poller died of it */
  async take({ afterMs, reports, isRestart, failure: found, isKilled, isNewKey }: Step) {
    const { world } = this;
    this.now += afterMs;
    world.now += afterMs;
    if (isNewKey) world.secret = new Credentials(`key-${++this.keys}`, 'secret', undefined);
    if (isRestart || isNewKey || isKilled) world.coldStart();
    const met: Failure | undefined = found && {
      class: found.class,
      message: 'simulated',
      ...('inMs' in found && { retryAt: world.now + found.inMs }),
    };
    world.failures.length = 0;
    if (met !== undefined) world.failures.push(met);
    const before = world.calls.length + world.keyCalls.length;
    const { exportStatus } = world.services.kraken;
    if (isKilled)
      world.coldStart({
        kraken: {
          ...world.services.kraken,
          exportStatus: async (call) => {
            await exportStatus(call);
            throw new Error('killed');
          },
        },
      });
    const asked = { account: { ...account, tier: this.tier }, reports };
    await world.poll(asked).catch(() => undefined);
    if (isKilled) world.coldStart();
    const made = [...world.calls, ...world.keyCalls].length - before;
    const key = world.secret instanceof Credentials ? world.secret.apiKey : '';
    for (let call = 0; call < made; call++) this.calls.push({ at: this.now, key });
    return { made, key, met: made > 0 && !isKilled ? met : undefined };
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

test('I8 K06-K10 no call is made before a given time, and none with a refused key until the secret or an hour has passed', async () => {
  await fc.assert(
    fc.asyncProperty(tier, steps, async (which, all) => {
      const timeline = new Timeline(which);
      let pause: { until: number; key: string | undefined } | undefined;
      for (const one of all) {
        const { made, key, met } = await timeline.take(one);
        if (pause !== undefined && timeline.now < pause.until && (pause.key === undefined || pause.key === key))
          expect({ made, pause }).toEqual({ made: 0, pause });
        if (made > 0 && !one.isKilled) pause = undefined;
        const until = met && pauseAfter(met, timeline.world.now, which);
        if (met !== undefined && until !== undefined) pause = { until, key: refusesCredentials(met) ? key : undefined };
        if (met !== undefined && refusesCredentials(met)) expect(made).toBe(1);
      }
    }),
    { numRuns: 300 },
  );
});
