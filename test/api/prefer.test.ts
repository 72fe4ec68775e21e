import fc from 'fast-check';
import { preferredWait } from '../../lambda/core/api/prefer';

test.each([
  ['wait=1', 1],
  ['wait=20', 20],
  ['Wait = "7"', 7],
  ['wait=007', 7],
  ['respond-async, wait=10', 10],
  ['wait=10; foo=bar, respond-async', 10],
  ['foo="a, wait=3", wait=4', 4],
  ['foo="\\", wait=3", wait=4', 4],
  ['wait=5, wait=9', 5],
])('%s waits %d seconds', (prefer, seconds) => {
  expect(preferredWait(prefer)).toBe(seconds);
});

test.each(['wait=21', 'wait=3600', `wait=${'9'.repeat(400)}`])('%.20s waits as long as is possible', (prefer) => {
  expect(preferredWait(prefer)).toBe(20);
});

test.each([
  undefined,
  '',
  'wait',
  'wait=',
  'wait=0',
  'wait=-1',
  'wait=1.5',
  'wait=1s',
  'wait=soon',
  'await=5',
  'wait=5 6',
  'return=minimal',
  'wait=0, wait=5',
])('%j does not wait, and is no error', (prefer) => {
  expect(preferredWait(prefer)).toBeUndefined();
});

test('no header makes it throw, take long or wait longer', () => {
  const odd = fc.string({ unit: fc.constantFrom(...'wait=0123456789,;" \\'), maxLength: 5_000 });
  fc.assert(
    fc.property(odd, (prefer) => {
      const seconds = preferredWait(prefer);
      return seconds === undefined || (Number.isInteger(seconds) && seconds >= 1 && seconds <= 20);
    }),
  );
  const begin = performance.now();
  for (const part of ['"\\', ', ', 'wait=', '"",', '" ']) preferredWait(part.repeat(80_000));
  expect(performance.now() - begin).toBeLessThan(1_000);
});
