import fc from 'fast-check';
import type { Export } from '../../lambda/core/exports/export';
import { EXPORT_STATES } from '../../lambda/core/exports/state';
import { showAge, showCountdown, showDuration, showWhole } from '../../lambda/core/words/durations';
import { ageWords, expiryWords, isOverdue, timeWords } from '../../lambda/core/words/export-words';
import { healthWords } from '../../lambda/core/words/health-words';
import { errorHint, stateWord } from '../../lambda/core/words/state-words';
import { timeTaken, usualKey, usualTimes } from '../../lambda/core/words/usual-time';
import { storedExport } from '../support/exports';

const CREATED = Date.parse('2026-11-01T00:00:00Z');

const readyAfter = (seconds: number, fields: Partial<Export> = {}): Export =>
  storedExport({ state: 'ready', completedAt: new Date(CREATED + seconds * 1000).toISOString(), ...fields });

test.each([
  [0, '0 ms'],
  [999, '999 ms'],
  [1_000, '1 s'],
  [27_400, '27.4 s'],
  [90_000, '1.5 min'],
  [3_600_000, '1 h'],
  [47 * 3_600_000, '47 h'],
  [48 * 3_600_000, '2 days'],
])('%d ms are shown as %s', (ms, words) => {
  expect(showDuration(ms)).toBe(words);
});

test('what goes on is told in whole units, forwards and backwards', () => {
  expect(showWhole(59_999)).toBe('59 s');
  expect([showAge(200), showAge(61_000)]).toEqual(['just now', '1 min ago']);
  expect([showCountdown(200), showCountdown(13.9 * 86_400_000)]).toEqual(['now', 'in 13 days']);
});

test('a time that a clock ahead of ours gives is never told as negative', () => {
  fc.assert(
    fc.property(fc.integer({ min: -1e12, max: 1e12 }), (ms) => {
      expect(showAge(ms)).not.toContain('-');
      expect(showCountdown(ms)).not.toContain('-');
      expect(timeWords(storedExport(), undefined, CREATED + ms)).not.toContain('-');
    }),
  );
});

test("Kraken's own word stands beside ours where ours says too little", () => {
  for (const state of EXPORT_STATES) {
    const words = stateWord({ state, status: 'Frozen' });
    expect(words).toBe(state === 'unknown' ? 'unknown (Frozen)' : state);
  }
});

test('an export under way is compared with those before it', () => {
  const usual = usualTimes([20, 30, 40, 50, 60].map((seconds) => readyAfter(seconds))).get('main/trades');
  expect(timeWords(storedExport(), usual, CREATED + 35_000)).toBe('for 35 s, usually 40 s');
  expect(isOverdue(storedExport(), usual, CREATED + 35_000)).toBe(false);
  expect(timeWords(storedExport(), usual, CREATED + 90_000)).toBe('for 1 min, longer than most: usually 40 s');
  expect(isOverdue(storedExport(), usual, CREATED + 90_000)).toBe(true);
  expect(timeWords(storedExport(), undefined, CREATED + 35_000)).toBe('for 35 s');
});

test('an export that is done tells how long it took', () => {
  expect(timeWords(readyAfter(27), undefined, CREATED)).toBe('took 27 s');
  expect(timeWords(readyAfter(27), { medianMs: 25_000, mostMs: 30_000, count: 9 }, CREATED)).toBe(
    'took 27 s, usually 25 s',
  );
  expect(timeWords(storedExport({ state: 'failed', completedAt: '2026-11-01T00:00:09Z' }), undefined, CREATED)).toBe(
    '',
  );
});

test('what is usual is told of each account and report alone, and only of enough exports', () => {
  const few = [readyAfter(1), readyAfter(2), readyAfter(3, { report: 'ledgers' }), readyAfter(4, { account: 'fund' })];
  expect(usualTimes(few).size).toBe(0);
  expect([...usualTimes([...few, readyAfter(9)]).keys()]).toEqual(['main/trades']);
});

test('usual lies among the times there were', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 1e6 }), { minLength: 3 }), (seconds) => {
      const exports = seconds.map((each) => readyAfter(each));
      const usual = usualTimes(exports).get(usualKey(storedExport()));
      const times = exports.map((each) => timeTaken(each) ?? -1);
      expect(times).toContain(usual?.medianMs);
      expect(times.filter((time) => time <= (usual?.mostMs ?? 0)).length).toBeGreaterThanOrEqual(0.9 * times.length);
    }),
  );
});

test('an expiry that Kraken did not give is told as about', () => {
  expect(expiryWords(storedExport({ expiryIsEstimate: false }), CREATED)).toBe('in 14 days');
  expect(expiryWords(storedExport(), CREATED)).toBe('in about 14 days');
  expect(expiryWords(storedExport(), CREATED + 15 * 86_400_000)).toBe('24 h ago');
  expect(expiryWords(storedExport({ state: 'removed' }), CREATED)).toBe('');
});

test('age counts from the request, or from first sight', () => {
  expect(ageWords(storedExport(), CREATED + 5_000)).toBe('5 s ago');
  expect(ageWords(storedExport({ createdAt: null }), CREATED + 5_000)).toBe('4 s ago');
});

test('a failure comes with what to do', () => {
  expect(errorHint('EExport:Exported size too big')).toMatch(/shorter range/);
  expect(errorHint('EExport:Something new')).toMatch(/again/);
});

test('health tells how fresh it is, what is wrong, what to do, and when it goes on', () => {
  const healthy = {
    health: 'healthy',
    lastSuccessAt: '2026-11-01T00:00:00Z',
    lastError: null,
    resumesAt: null,
  } as const;
  expect(healthWords(healthy, CREATED + 3_000)).toEqual({ freshness: 'confirmed by Kraken 3 s ago' });
  const lastError = { message: 'EAPI:Invalid key', hint: 'Create a key.' };
  const failing = { ...healthy, health: 'failing', lastError, resumesAt: '2026-11-01T01:00:00Z' } as const;
  expect(healthWords(failing, CREATED)).toEqual({
    freshness: 'confirmed by Kraken just now',
    problem: 'EAPI:Invalid key',
    hint: 'Create a key.',
    next: 'Kraken is asked again in 1 h.',
  });
  expect(healthWords({ ...healthy, health: 'failing', lastSuccessAt: null }, CREATED)).toMatchObject({
    freshness: 'not confirmed by Kraken yet',
    problem: expect.stringContaining('too old'),
  });
});
