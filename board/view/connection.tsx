import type { Board } from '../data/board';
import { now } from '../data/clock';
import { connectionWords } from '../data/connection-words';

/** Whether what is shown is up to date. */
export function Connection({ board }: { board: Board }) {
  const { isLive, words, hint, age } = connectionWords(board.trouble.value, board.confirmedAt.value, now.value);
  const isLost = board.trouble.value !== undefined;
  return (
    <p class={`connection${isLost ? ' lost' : ''}`}>
      <span role="status">
        {isLive ? <span class="word healthy">{words}</span> : words}
        {hint !== '' && ` ${hint}`}
      </span>
      {/* Apart, and not read out: it changes with every second. */}
      {age !== '' && ` ${age}`}
    </p>
  );
}
