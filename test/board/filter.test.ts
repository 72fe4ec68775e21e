import fc from 'fast-check';
import { type Filter, filterFrom, isShown, matching, NO_FILTER, queryOf, SORTS, sorted } from '../../board/data/filter';
import { REPORTS } from '../../lambda/contract/reports';
import { EXPORT_STATES } from '../../lambda/core/exports/state';
import { storedExport } from '../support/exports';

const filters: fc.Arbitrary<Filter> = fc.record({
  states: fc.subarray([...EXPORT_STATES]),
  account: fc.option(fc.string({ minLength: 1 }), { nil: undefined }),
  report: fc.option(fc.constantFrom(...REPORTS), { nil: undefined }),
  text: fc.string(),
  sort: fc.constantFrom('change', 'request', 'expiry', 'time'),
});

test('what is shown can be kept as an address', () => {
  fc.assert(fc.property(filters, (filter) => expect(filterFrom(queryOf(filter))).toEqual(filter)));
  expect(queryOf(NO_FILTER)).toBe('');
});

test('an address that says nothing sensible shows what everybody begins with', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const filter = filterFrom(`?state=${text}&report=no&sort=${text}`);
      expect(Object.keys(SORTS)).toContain(filter.sort);
    }),
  );
  expect(filterFrom('?state=lost&report=no&sort=toString&page=7')).toEqual(NO_FILTER);
});

test('removed exports are shown only when they are asked for', () => {
  const states = EXPORT_STATES.filter((state) => isShown({ state }, NO_FILTER));
  expect(states).toEqual(EXPORT_STATES.filter((state) => state !== 'removed'));
  expect(isShown({ state: 'removed' }, { ...NO_FILTER, states: ['removed'] })).toBe(true);
});

test('all words of a search must be in the description or the id, in whatever case', () => {
  const exports = [
    storedExport({ id: 'AAAA', description: 'Ledger 2025 for the tax office' }),
    storedExport({ id: 'TAXI', description: null }),
  ];
  const found = (text: string): string[] => matching(exports, { ...NO_FILTER, text }).map(({ id }) => id);
  expect(found('TAX')).toEqual(['AAAA', 'TAXI']);
  expect(found('office  ledger')).toEqual(['AAAA']);
  expect(found('office taxi')).toEqual([]);
});

test('each order has everything once', () => {
  const times = fc.option(fc.constantFrom('2026-11-01T00:00:00Z', '2026-11-02T00:00:00Z'), { nil: null });
  const exports = fc.array(fc.record({ createdAt: times, completedAt: times, expiresAt: times }));
  fc.assert(
    fc.property(exports, fc.constantFrom('change', 'request', 'expiry', 'time'), (fields, sort) => {
      const given = fields.map((each, index) => storedExport({ id: String(index), state: 'ready', ...each }));
      const ids = sorted(given, sort).map(({ id }) => id);
      expect(ids.sort()).toEqual(given.map(({ id }) => id).sort());
    }),
  );
});

test('the soonest expiry and the longest time come first, and those without last', () => {
  const a = storedExport({
    id: 'A',
    expiresAt: '2026-11-09T00:00:00Z',
    state: 'ready',
    completedAt: '2026-11-01T00:01:00Z',
  });
  const b = storedExport({
    id: 'B',
    expiresAt: '2026-11-03T00:00:00Z',
    state: 'ready',
    completedAt: '2026-11-01T01:00:00Z',
  });
  const c = storedExport({ id: 'C', expiresAt: null });
  expect(sorted([c, a, b], 'expiry').map(({ id }) => id)).toEqual(['B', 'A', 'C']);
  expect(sorted([c, a, b], 'time').map(({ id }) => id)).toEqual(['B', 'A', 'C']);
});

test('what is under way comes first, then the latest news, of what was there from the start by the time of Kraken', () => {
  const old = storedExport({ id: 'OLD', state: 'ready', completedAt: '2026-10-01T00:00:00Z' });
  const recent = storedExport({ id: 'RECENT', state: 'ready', completedAt: '2026-10-31T00:00:00Z' });
  const removed = storedExport({ id: 'REMOVED', state: 'removed', version: 4, changedAt: '2026-10-30T00:00:00.000Z' });
  const active = storedExport({ id: 'ACTIVE', state: 'processing', createdAt: '2026-09-01T00:00:00Z' });
  const ids = sorted([old, active, removed, recent], 'change').map(({ id }) => id);
  expect(ids).toEqual(['ACTIVE', 'RECENT', 'REMOVED', 'OLD']);
});
