import * as fc from 'fast-check';
import { nextNonces } from '../../lambda/core/poll/nonce';
import { raiseNonce } from '../../lambda/core/poll/operator';
import { NEVER_POLLED, type PollState } from '../../lambda/core/poll/poll-state';

const NOW = Date.parse('2026-11-01T00:00:00Z');
const LIMIT = BigInt(NOW + 366 * 86_400_000) * 1_000_000n;

describe('raising the nonce', () => {
  test('lets every nonce after it be above the value, and never lowers it', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, LIMIT - 1n), fc.bigInt(-10n, LIMIT + 10n), fc.nat(), (nonce, atLeast, later) => {
        const decision = raiseNonce({ ...NEVER_POLLED, nonce }, atLeast, NOW);
        const state = decision.kind === 'changed' ? decision.state : { ...NEVER_POLLED, nonce };
        expect(decision.kind).toBe(atLeast > nonce && atLeast <= LIMIT ? 'changed' : 'refused');
        expect(state.nonce).toBeGreaterThanOrEqual(nonce);
        const [next] = nextNonces(state.nonce, later, 'ms', 1);
        expect(next).toBeGreaterThan(decision.kind === 'changed' ? atLeast : nonce);
      }),
    );
  });

  test('N03 is refused where it would leave no room: a digit too many cannot be taken back', () => {
    expect(raiseNonce(NEVER_POLLED, LIMIT, NOW).kind).toBe('changed');
    for (const tooHigh of [LIMIT + 1n, 2n ** 63n - 1n, 2n ** 64n])
      expect(raiseNonce(NEVER_POLLED, tooHigh, NOW)).toMatchObject({ reason: expect.stringContaining('digit') });
  });

  test('ends the pause that an invalid nonce began, and no other', () => {
    const report = { completeAnswers: 0, activeExports: 0 };
    const paused = (failureClass: 'invalid_nonce' | 'invalid_key', onlyFor?: string): PollState => ({
      ...NEVER_POLLED,
      credentials: 'key',
      pauses: [{ until: 1, ...(onlyFor !== undefined && { onlyFor }) }],
      reports: { trades: { ...report, failure: { class: failureClass, message: '' } } },
    });
    const isPaused = (state: PollState): boolean => {
      const decision = raiseNonce(state, 5n, NOW);
      return decision.kind === 'changed' && decision.state.pauses.length > 0;
    };
    expect(isPaused(paused('invalid_nonce', 'key'))).toBe(false);
    expect(isPaused(paused('invalid_nonce'))).toBe(true);
    expect(isPaused(paused('invalid_key', 'key'))).toBe(true);
  });
});
