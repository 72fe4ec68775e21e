import fc from 'fast-check';
import { NonceGuard, parseNonce } from '../../local/simulator/auth/nonce-guard';

/** The nonces of a sequence that the guard lets through. */
function accepted(window: bigint, nonces: readonly bigint[]): bigint[] {
  const guard = new NonceGuard(window, 0n);
  return nonces.filter((nonce) => {
    if (!guard.accepts(nonce)) return false;
    guard.raiseTo(nonce);
    return true;
  });
}

const Nonces = fc.array(fc.bigInt({ min: 0n, max: 50n }));

describe('the order of nonces', () => {
  it('without a window only rises', () => {
    fc.assert(
      fc.property(Nonces, (nonces) => {
        const through = accepted(0n, nonces);
        expect(through).toEqual([...new Set(through)].toSorted((a, b) => (a < b ? -1 : 1)));
      }),
    );
  });

  it('with a window lets through exactly what is less than the window below the highest', () => {
    fc.assert(
      fc.property(Nonces, fc.bigInt({ min: 1n, max: 20n }), (nonces, window) => {
        const guard = new NonceGuard(window, 0n);
        for (const nonce of nonces) {
          expect(guard.accepts(nonce)).toBe(nonce > guard.highest - window);
          if (guard.accepts(nonce)) guard.raiseTo(nonce);
        }
      }),
    );
  });

  it('lets a late nonce through within the window, and the same one twice', () => {
    expect(accepted(10n, [100n, 95n, 100n, 91n, 90n])).toEqual([100n, 95n, 100n, 91n]);
  });

  it('never falls', () => {
    const guard = new NonceGuard(10n, 100n);
    guard.raiseTo(95n);
    expect(guard.highest).toBe(100n);
  });
});

describe('the reading of nonces', () => {
  it.each(['', '-1', '1.5', ' 1', '1e3', '0x10', '18446744073709551616', '１２'])('refuses %j', (text) => {
    expect(parseNonce(text)).toBeNull();
  });

  it('takes unsigned integers of 64 bits', () => {
    expect(parseNonce('18446744073709551615')).toBe(2n ** 64n - 1n);
  });
});
