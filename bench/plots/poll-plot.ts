import { POLLS_TITLE } from '../polls';
import type { Plot } from './plot';

const WIDTH = 260;
const HEIGHT = 200;

/** What one poll costs, against the number of exports. The axis is logarithmic, from ten. */
export const pollPlot: Plot = {
  section: POLLS_TITLE,
  file: 'cost-by-exports.svg',
  draw: (rows) => {
    const values = rows
      .filter(({ exports }) => Number(exports) > 0)
      .map((row) => ({
        exports: row.exports,
        poll: row.poll,
        units: Number(row['read units']) + Number(row['write units']),
        cpu: Number(row['CPU ms']),
        wall: Number(row['wall ms']),
      }));
    const panel = (field: string, title: string) => ({
      width: WIDTH,
      height: HEIGHT,
      mark: { type: 'line', point: true },
      encoding: {
        x: { field: 'exports', type: 'quantitative', scale: { type: 'log' }, title: 'exports' },
        y: { field, type: 'quantitative', scale: { type: 'log' }, title },
        color: { field: 'poll', type: 'nominal', title: 'poll' },
      },
    });
    return {
      data: { values },
      hconcat: [
        panel('units', 'units of DynamoDB'),
        panel('cpu', 'CPU, ms'),
        panel('wall', 'from beginning to end, ms, beside mocks'),
      ],
    };
  },
};
