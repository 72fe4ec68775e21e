import { computed } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import { showDuration } from '../../lambda/core/words/durations';
import { Chart, type ChartProps } from '../charts/chart';
import { DAYS, perDayOptions, timesOptions } from '../charts/options';
import type { Board } from '../data/board';
import { now } from '../data/clock';
import { exportsPerDay, timesTaken } from '../data/days';

const MINUTE_MS = 60_000;

/** What was usual of late: exports per day, and how long they took. */
export function Charts({ board }: { board: Board }) {
  const { perDay, times } = useMemo(() => {
    // Charts need not be drawn anew with every second.
    const minute = computed(() => Math.floor(now.value / MINUTE_MS) * MINUTE_MS);
    return {
      perDay: computed(() => exportsPerDay(board.exports.value.values(), minute.value, DAYS)),
      times: computed(() => timesTaken(board.exports.value.values(), minute.value, DAYS)),
    };
  }, [board]);
  const days = perDay.value;
  const taken = times.value;
  const total = days.reduce((sum, { count }) => sum + count, 0);
  return (
    <>
      <Figure
        title="Exports per day"
        summary={`${total} in ${DAYS} days, ${days.at(-1)?.count ?? 0} today`}
        options={perDayOptions}
        data={[days.map(({ at }) => at), days.map(({ count }) => count)]}
      />
      <Figure
        title="Time until ready"
        hasReports
        summary={timesSummary(taken.map(({ seconds }) => seconds))}
        options={timesOptions}
        data={[
          taken.map(({ at }) => at),
          taken.map(({ seconds, report }) => (report === 'trades' ? seconds : null)),
          taken.map(({ seconds, report }) => (report === 'ledgers' ? seconds : null)),
        ]}
      />
    </>
  );
}

function timesSummary(seconds: readonly number[]): string {
  const sortedSeconds = [...seconds].sort((a, b) => a - b);
  const median = sortedSeconds[Math.ceil(sortedSeconds.length / 2) - 1];
  const longest = sortedSeconds.at(-1);
  if (median === undefined || longest === undefined) return `none was ready in ${DAYS} days`;
  return `half within ${showDuration(median * 1000)}, the longest ${showDuration(longest * 1000)}`;
}

interface FigureProps extends ChartProps {
  readonly title: string;
  readonly summary: string;
  /** Whether the reports are told apart by colour. */
  readonly hasReports?: boolean;
}

function Figure({ title, summary, hasReports = false, ...chart }: FigureProps) {
  return (
    <figure>
      <figcaption>
        <b>{title}</b>
        {hasReports && (
          <span class="quiet key">
            <span class="trades">trades</span> <span class="ledgers">ledgers</span>
          </span>
        )}
        <p class="quiet">{summary}</p>
      </figcaption>
      <Chart {...chart} />
    </figure>
  );
}
