import { ACCOUNTS_TITLE, SPREAD } from '../accounts';
import type { Row } from '../support/section';
import type { Plot } from './plot';

const WIDTH = 260;
const HEIGHT = 200;

/**
 * What an account costs, and how soon its news are told, against the number of accounts. Runs that all begin in one second,
 * which nothing prevents at the default interval, are points of their own.
 */
export const accountsPlot: Plot = {
  section: ACCOUNTS_TITLE,
  file: 'cost-by-accounts.svg',
  draw: (rows) => {
    const own = rows.filter((row) => row['in a secret'] === 1);
    const values = [
      ...rows.map((row) => pointOf('price', secretOf(row), row, 'USD a month')),
      ...own.map((row) => pointOf('latency', 'median', row, 'p50 s')),
      ...own.map((row) => pointOf('latency', 'p99', row, 'p99 s')),
    ];
    const panel = (of: string, what: string, title: string) => ({
      transform: [{ filter: { field: 'of', equal: of } }],
      width: WIDTH,
      height: HEIGHT,
      mark: { type: 'line', point: true },
      encoding: {
        x: { field: 'accounts', type: 'quantitative', scale: { type: 'log' }, title: 'accounts' },
        y: { field: 'value', type: 'quantitative', scale: { domainMin: 0 }, title },
        color: { field: 'line', type: 'nominal', title: what, legend: { labelLimit: 0 } },
      },
    });
    return {
      data: { values },
      resolve: { scale: { color: 'independent' } },
      hconcat: [
        panel('price', 'secret', 'USD a month for each account'),
        panel('latency', 'of all exports', 'seconds from ready to the event'),
      ],
    };
  },
};

const secretOf = (row: Row): string => (row['in a secret'] === 1 ? 'its own' : `shared by ${row['in a secret']}`);

const pointOf = (of: string, line: string, row: Row, column: string) => ({
  of,
  line: row.schedules === SPREAD ? line : `${line}, all ${row.schedules}`,
  accounts: row.accounts,
  value: Number(row[column]),
});
