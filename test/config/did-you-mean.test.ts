import * as fc from 'fast-check';
import { didYouMean } from '../../lib/config/did-you-mean';

const KEYS = ['interval', 'activeInterval', 'baseUrl', 'accounts'];

describe('did you mean', () => {
  test.each([
    ['intervall', 'interval'],
    ['Interval', 'interval'],
    ['active_interval', 'activeInterval'],
    ['baseURL', 'baseUrl'],
    ['acounts', 'accounts'],
  ])('%s is taken for %s', (typed, meant) => {
    expect(didYouMean(typed, KEYS)).toBe(meant);
  });

  test.each(['password', 'x', 'region', ''])('%j is taken for nothing', (typed) => {
    expect(didYouMean(typed, KEYS)).toBeUndefined();
  });

  test('one letter too many, wherever it is, is forgiven', () => {
    fc.assert(
      fc.property(fc.constantFrom(...KEYS), fc.nat(), fc.constantFrom(...'abcxyz'), (key, position, letter) => {
        const at = position % (key.length + 1);
        expect(didYouMean(key.slice(0, at) + letter + key.slice(at), KEYS)).toBe(key);
      }),
    );
  });
});
