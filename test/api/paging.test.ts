import fc from 'fast-check';
import type { StoredExport } from '../../lambda/core/exports/export';
import { accountNamed, stored, TestApi, type TestApiOptions } from './support/test-api';

const ACCOUNTS = ['main', 'other', 'third'];

/** Exports in the order in which polls find them; the accounts' clocks need not agree, nor always go forward. */
interface Found {
  readonly account: string;
  readonly second: number;
  readonly report: 'trades' | 'ledgers';
  readonly status: string;
}

const changes: fc.Arbitrary<Found[]> = fc.array(
  fc.record({
    account: fc.constantFrom(...ACCOUNTS),
    second: fc.integer({ min: 0, max: 59 }),
    report: fc.constantFrom('trades', 'ledgers'),
    status: fc.constantFrom('Queued', 'Processing', 'Processed'),
  }),
  { maxLength: 40 },
);

const stores: fc.Arbitrary<TestApiOptions> = fc.record({
  lookAtMost: fc.constantFrom(1, 3, 1_000),
  endsLate: fc.boolean(),
});

const timeOf = (second: number): string => `2026-11-01T11:00:${String(second).padStart(2, '0')}.000Z`;

const fill = (api: TestApi, found: readonly Found[]): StoredExport[] =>
  found.map(({ account, second, ...fields }, index) => {
    const next = stored({ id: `E${index}`, ...fields }, { account, at: timeOf(second) });
    api.exports.put(next);
    return next;
  });

const keyOf = ({ account, id }: { account: string; id: string }): string => `${account}/${id}`;

test('paging gives every export that the filter lets through exactly once, in its order, whatever the page size', async () => {
  const filters = fc.constantFrom(
    { query: '', lets: () => true },
    { query: '&report=ledgers', lets: ({ report }: StoredExport['export']) => report === 'ledgers' },
    { query: '&state=ready,queued', lets: ({ state }: StoredExport['export']) => state !== 'processing' },
    { query: '&status=Processing', lets: ({ status }: StoredExport['export']) => status === 'Processing' },
    { query: '&account=other', lets: ({ account }: StoredExport['export']) => account === 'other' },
  );
  await fc.assert(
    fc.asyncProperty(
      changes,
      stores,
      filters,
      fc.integer({ min: 1, max: 12 }),
      fc.constantFrom('asc', 'desc'),
      async (found, store, { query, lets }, limit, order) => {
        const api = new TestApi({ ...store, accounts: ACCOUNTS.map((name) => accountNamed(name)) });
        const all = fill(api, found);

        const { pages } = await api.follow(`limit=${limit}&order=${order}${query}`);

        const given = pages.flatMap(({ items }) => items);
        expect(pages.every(({ items }) => items.length <= limit)).toBe(true);
        for (const account of ACCOUNTS) {
          const expected = all.map((one) => one.export).filter((one) => one.account === account && lets(one));
          if (order === 'desc') expected.reverse();
          expect(given.filter((one) => one.account === account).map(keyOf)).toEqual(expected.map(keyOf));
        }
      },
    ),
    { numRuns: 100 },
  );
});

test('accounts whose clocks go forward are merged by time', async () => {
  await fc.assert(
    fc.asyncProperty(changes, fc.integer({ min: 1, max: 12 }), async (found, limit) => {
      const api = new TestApi({ accounts: ACCOUNTS.map((name) => accountNamed(name)) });
      fill(
        api,
        found.toSorted((a, b) => a.second - b.second),
      );

      const { pages } = await api.follow(`limit=${limit}`);

      const times = pages.flatMap(({ items }) => items).map(({ changedAt }) => changedAt);
      expect(times).toEqual(times.toSorted());
    }),
    { numRuns: 50 },
  );
});

test('no change that happens while someone pages in ascending order is missed', async () => {
  const interleaved = fc.array(fc.record({ steps: changes, index: fc.nat() }), { maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(
      changes,
      interleaved,
      stores,
      fc.integer({ min: 1, max: 8 }),
      async (first, later, store, limit) => {
        const api = new TestApi({ ...store, accounts: ACCOUNTS.map((name) => accountNamed(name)) });
        const current = new Map(fill(api, first).map((one) => [keyOf(one.export), one]));
        const seen = new Map<string, number>();
        let cursor: string | undefined;
        let edits = 0;
        const readPage = async (): Promise<boolean> => {
          const { body } = await api.get(
            `/v1/exports?limit=${limit}${cursor === undefined ? '' : `&cursor=${cursor}`}`,
          );
          for (const item of body.items) {
            expect(item.version).toBeGreaterThan(seen.get(keyOf(item)) ?? 0);
            seen.set(keyOf(item), item.version);
          }
          const isEnd = body.nextCursor === cursor;
          cursor = body.nextCursor;
          return isEnd;
        };

        for (const { steps, index } of later) {
          await readPage();
          for (const [offset, { account, second }] of steps.entries()) {
            const known = [...current.values()][(index + offset) % (current.size + 1)];
            const before = known === undefined ? {} : { before: known };
            const fields = known?.export ?? { id: `N${current.size}` };
            const where = { account: known?.export.account ?? account, at: timeOf(second), ...before };
            const next = stored({ ...fields, description: `edit ${edits++}` }, where);
            api.exports.put(next);
            current.set(keyOf(next.export), next);
          }
        }
        while (!(await readPage()));

        const versions = [...current].map(([key, one]) => [key, one.export.version]);
        expect(new Map([...seen].sort())).toEqual(
          new Map(versions.map(([k, n]) => [String(k), Number(n)] as const).sort()),
        );
      },
    ),
    { numRuns: 60 },
  );
});
