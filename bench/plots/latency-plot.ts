import { LATENCY_TITLE } from '../latency';
import type { Plot } from './plot';

/** From ready at Kraken to the event, by how long an export takes, for the tier that is the default. */
export const latencyPlot: Plot = {
  section: LATENCY_TITLE,
  file: 'latency-by-age.svg',
  draw: (rows) => {
    const values = rows
      .filter(({ tier }) => tier === 'starter')
      .flatMap((row) =>
        [
          { polled: 'followed', at: 'median', column: 'p50 s' },
          { polled: 'followed', at: 'p99', column: 'p99 s' },
          { polled: 'each minute', at: 'median', column: 'each minute p50 s' },
          { polled: 'each minute', at: 'p99', column: 'p99 s ' },
        ].map(({ polled, at, column }) => ({
          takes: row['export takes'],
          polled,
          at,
          seconds: Number(row[column]),
        })),
      );
    return {
      data: { values },
      width: 360,
      height: 220,
      mark: { type: 'line', point: true },
      encoding: {
        x: { field: 'takes', type: 'ordinal', sort: null, title: 'export takes' },
        y: { field: 'seconds', type: 'quantitative', title: 'seconds to the event' },
        color: { field: 'polled', type: 'nominal', title: 'polled' },
        strokeDash: { field: 'at', type: 'nominal', title: '', legend: { symbolType: 'stroke' } },
      },
    };
  },
};
