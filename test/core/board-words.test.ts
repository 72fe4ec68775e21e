import fc from 'fast-check';
import { EXPORT_STATES, isSettled } from '../../lambda/core/exports/state';
import { exportRow } from '../../lambda/core/words/export-row';
import { keyWords } from '../../lambda/core/words/key-words';
import { noExportsWords } from '../../lambda/core/words/no-exports';
import { firstRequested, underWayFirst, underWayWords } from '../../lambda/core/words/under-way';
import { usualTimes } from '../../lambda/core/words/usual-time';
import { storedExport } from '../support/exports';

const NOW = Date.parse('2026-11-01T00:01:00Z');

test('what is under way is told by state, and the numbers add up', () => {
  const states = ['queued', 'queued', 'ready', 'processing', 'unknown', 'failed'] as const;
  expect(underWayWords(states.map((state) => ({ state })))).toBe('4 under way: 2 queued, 1 processing, 1 unknown');
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...EXPORT_STATES)), (some) => {
      const exports = some.map((state) => ({ state }));
      const [total = 0, ...parts] = [...underWayWords(exports).matchAll(/\d+/g)].map(([count]) => Number(count));
      expect(total).toBe(some.filter((state) => !isSettled(state)).length);
      expect(parts.reduce((sum, part) => sum + part, 0)).toBe(total);
      const settled = exports.sort(underWayFirst).map(({ state }) => isSettled(state));
      expect(settled).toEqual([...settled].sort());
    }),
  );
});

test('the first requested is the one that is waited for longest, whatever changed last', () => {
  const at = (time: string, state: 'queued' | 'processing' | 'ready') =>
    storedExport({ createdAt: `2026-11-01T${time}Z`, state });
  const exports = [at('00:00:20', 'queued'), at('00:00:10', 'processing'), at('00:00:30', 'queued')];
  expect(firstRequested([...exports, at('00:00:00', 'ready')])).toBe(exports[1]);
  expect(firstRequested([at('00:00:00', 'ready')])).toBeUndefined();
});

test('no exports are told as none only where Kraken said so', () => {
  const known = { name: 'main', lastSuccessAt: '2026-11-01T00:00:00.000Z' };
  const unknown = { name: 'fund', lastSuccessAt: null };
  expect(noExportsWords([])).toMatch(/no account here/);
  expect(noExportsWords([known])).toMatch(/^Kraken lists no exports\. Request one/);
  expect(noExportsWords([unknown])).toMatch(/^Nothing is known yet of the exports of fund: no poll has succeeded/);
  expect(noExportsWords([unknown])).not.toContain('lists no exports');
  expect(noExportsWords([known, unknown])).toMatch(
    /^Nothing is known yet of the exports of fund.*Of the other accounts/,
  );
});

test.each([
  [null, ''],
  ['2027-11-01T00:00:00.000Z', ''],
  ['2026-11-13T00:01:00.000Z', 'API key expires in 12 days: make a new one at Kraken'],
  ['2026-10-30T00:01:00.000Z', 'API key expired 2 days ago'],
])('a key that ends at %s is told as "%s"', (at, words) => {
  expect(keyWords(at, NOW)).toBe(words);
});

test('a row says the state, since when, how long beside what is usual, and until when', () => {
  const done = ['00:00:20', '00:00:30', '00:00:40'].map((time) =>
    storedExport({ state: 'ready', completedAt: `2026-11-01T${time}Z` }),
  );
  const usual = usualTimes(done);
  expect(exportRow(storedExport(), usual, NOW)).toEqual({
    state: 'queued',
    requested: '1 min ago',
    duration: 'for 1 min, longer than most: usually 30 s',
    expires: 'in about 13 days',
    isOverdue: true,
  });
  expect(exportRow(storedExport(), new Map(), NOW)).toMatchObject({ duration: 'for 1 min', isOverdue: false });
});
