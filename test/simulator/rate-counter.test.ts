import fc from 'fast-check';
import { TIERS } from '../../lambda/contract/tiers';
import { RateCounter } from '../../local/simulator/auth/rate-counter';

describe('the call counter', () => {
  it.each([
    ['starter', 15],
    ['intermediate', 20],
    ['pro', 20],
  ] as const)('of tier %s lets %i calls through at once', (tier, max) => {
    const counter = new RateCounter(tier);
    const through = Array.from({ length: 30 }, () => counter.count(0)).filter(Boolean);
    expect(through).toHaveLength(max);
  });

  it('of tier unlimited lets everything through', () => {
    const counter = new RateCounter('unlimited');
    expect(Array.from({ length: 1_000 }, () => counter.count(0)).every(Boolean)).toBe(true);
  });

  it('falls with time: a starter gets a call every 3.1 seconds', () => {
    const counter = new RateCounter('starter');
    for (let call = 0; call < 15; call += 1) counter.count(0);
    expect(counter.count(3_100)).toBe(true);
    expect(counter.count(3_200)).toBe(false);
  });

  it('counts refused calls too, so that whoever goes on calling stays out', () => {
    const counter = new RateCounter('starter');
    const answers = Array.from({ length: 100 }, (_, second) => counter.count(second * 1_000));
    expect(answers.slice(30)).not.toContain(true);
    expect(counter.count(1_000_000)).toBe(true);
  });

  it('remembers its peak', () => {
    const counter = new RateCounter('starter');
    counter.count(0);
    counter.count(0);
    counter.count(60_000);
    expect(counter.peak).toBe(2);
  });

  it('does not rise when the clock is set back', () => {
    const counter = new RateCounter('starter');
    counter.count(10_000);
    expect(counter.valueAt(0)).toBe(1);
  });

  it('lets through no more than the maximum and what has decayed, over any stretch of time', () => {
    const { max, decayPerSecond } = TIERS.starter;
    fc.assert(
      fc.property(fc.array(fc.nat(5_000), { maxLength: 80 }), (gapsMs) => {
        const counter = new RateCounter('starter');
        let nowMs = 0;
        const through = gapsMs.flatMap((gapMs) => {
          nowMs += gapMs;
          return counter.count(nowMs) ? [nowMs] : [];
        });
        for (const [first, from] of through.entries()) {
          for (const [last, to] of through.entries()) {
            if (last < first) continue;
            expect(last - first + 1).toBeLessThanOrEqual(max + ((to - from) / 1000) * decayPerSecond + 1e-6);
          }
        }
      }),
    );
  });
});
