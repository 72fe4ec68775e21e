import { LATENCY_TITLE } from '../latency';
import type { Plot } from './plot';

const LINES = [
  { line: 'followed, seen at work', at: 'median', column: 'seen p50 s' },
  { line: 'followed, seen at work', at: 'p99', column: 'seen p99 s' },
  { line: 'followed, all', at: 'median', column: 'p50 s' },
  { line: 'followed, all', at: 'p99', column: 'p99 s' },
  { line: 'polled each minute, all', at: 'median', column: 'each minute p50 s' },
  { line: 'polled each minute, all', at: 'p99', column: 'each minute p99 s' },
] as const;

/** From ready at Kraken to the event, by how long an export takes, for the tier that is the default. */
export const latencyPlot: Plot = {
  section: LATENCY_TITLE,
  file: 'latency-by-age.svg',
  draw: (rows) => {
    const values = rows
      .filter(({ tier }) => tier === 'starter')
      .flatMap((row) =>
        LINES.map(({ line, at, column }) => ({
          atWork: row['at work'],
          takes: row['export takes'],
          line,
          at,
          seconds: Number(row[column]),
        })),
      );
    const panel = (atWork: string, title: string) => ({
      title,
      transform: [{ filter: { field: 'atWork', equal: atWork } }],
      width: 260,
      height: 220,
      encoding: {
        x: { field: 'takes', type: 'ordinal', sort: null, title: 'export takes', axis: { labelAngle: 0 } },
        y: { field: 'seconds', type: 'quantitative', title: 'seconds to the event' },
        color: { field: 'line', type: 'nominal', title: 'exports', legend: { labelLimit: 0 } },
      },
      // Apart, because the legend of a line with its points has no dashes.
      layer: [
        { mark: 'line', encoding: { strokeDash: { field: 'at', type: 'nominal', title: '' } } },
        { mark: { type: 'point', filled: true, opacity: 1 } },
      ],
    });
    return {
      data: { values },
      resolve: { scale: { y: 'shared' } },
      hconcat: [panel('one', 'one report with an export at work'), panel('both', 'both reports with one')],
    };
  },
};
