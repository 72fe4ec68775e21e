import { showWhole } from '../../lambda/core/words/durations';
import type { Board } from '../data/board';
import { now } from '../data/clock';

/** Whether what is shown is up to date. */
export function Connection({ board }: { board: Board }) {
  const lost = board.lost.value;
  if (lost === undefined)
    return (
      <span class="connection" role="status">
        {board.isComplete.value ? <span class="word healthy">live</span> : 'loading…'}
      </span>
    );
  return (
    <span class="connection lost" role="status">
      {lost.reason === undefined ? 'connection lost' : lost.reason}
      {', trying again. What is shown is '}
      <LostFor since={lost.since} />
      {' old.'}
    </span>
  );
}

/** Apart, and not read out: it changes with every second. */
const LostFor = ({ since }: { since: number }) => <span aria-live="off">{showWhole(now.value - since)}</span>;
