import uPlot from 'uplot';
import { showDuration } from '../../lambda/core/words/durations';
import type { Colours, MakeOptions } from './chart';

const FONT = '11px system-ui, sans-serif';

const axis = ({ text, line }: Colours): uPlot.Axis => ({
  stroke: text,
  font: FONT,
  grid: { stroke: line, width: 1 },
  ticks: { show: false },
  gap: 4,
});

const dayAxis = (colours: Colours): uPlot.Axis => ({
  ...axis(colours),
  size: 22,
  space: 64,
  grid: { show: false },
  values: (_plot, days) =>
    days.map((day) => new Date(day * 1000).toLocaleDateString([], { day: 'numeric', month: 'short' })),
});

const quietly = {
  legend: { show: false },
  cursor: { show: false },
  padding: [8, 8, 0, 0],
} satisfies Partial<uPlot.Options>;

/** How far back the charts look. */
export const DAYS = 30;

/** Both charts show the same days, with room for the bar of today. */
function lastDays(): [number, number] {
  const now = Date.now() / 1000;
  return [now - DAYS * 86_400, now + 43_200];
}

const bars = uPlot.paths.bars?.({ size: [0.7, 24] });

export const perDayOptions: MakeOptions = (colours) => ({
  ...quietly,
  scales: { x: { range: lastDays }, y: { range: (_plot, _min, max) => [0, Math.max(4, max)] } },
  axes: [dayAxis(colours), { ...axis(colours), size: 32, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000] }],
  series: [{}, { fill: colours.accent, width: 0, points: { show: false }, ...(bars !== undefined && { paths: bars }) }],
});

/** Steps that people know, in seconds. */
const STEPS = [1, 10, 60, 600, 3_600, 6 * 3_600, 86_400, 7 * 86_400];

export const timesOptions: MakeOptions = (colours) => ({
  ...quietly,
  scales: { x: { range: lastDays }, y: { distr: 3, range: (_plot, min, max) => around(min, max) } },
  axes: [
    dayAxis(colours),
    {
      ...axis(colours),
      size: 52,
      // uPlot would label powers of ten alone.
      filter: (_plot, steps) => steps,
      splits: (_plot, _index, min, max) => STEPS.filter((step) => step >= min && step <= max),
      values: (_plot, steps) => steps.map((step) => showDuration(step * 1000)),
    },
  ],
  series: [{}, points(colours.accent), points(colours.second)],
});

/** The steps around all there is. */
function around(min: number | null, max: number | null): [number, number] {
  const below = STEPS.findLast((step) => step <= (min ?? 10)) ?? 1;
  const above = STEPS.find((step) => step >= (max ?? 60) && step > below) ?? max ?? 60;
  return [below, above];
}

const points = (colour: string): uPlot.Series => ({
  paths: () => null,
  points: { show: true, size: 6, stroke: colour, fill: colour, width: 0 },
});
