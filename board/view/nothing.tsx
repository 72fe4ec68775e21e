import type { Signal } from '@preact/signals';
import { noExportsWords } from '../../lambda/core/words/no-exports';
import type { Board } from '../data/board';
import { type Filter, NO_FILTER, queryOf } from '../data/filter';

/** Why there are no rows. */
export function Nothing({ board, filter }: { board: Board; filter: Signal<Filter> }) {
  const accounts = board.accounts.value;
  if (!board.isComplete.value || accounts === undefined)
    return <p class="nothing">{board.trouble.value === undefined ? 'Loading…' : 'Nothing is known yet.'}</p>;
  const isAll = queryOf({ ...filter.value, sort: NO_FILTER.sort }) === '';
  if (isAll || board.exports.value.size === 0) return <p class="nothing">{noExportsWords(accounts)}</p>;
  return (
    <p class="nothing">
      No export matches.{' '}
      <button
        type="button"
        onClick={() => {
          filter.value = NO_FILTER;
        }}
      >
        Show all at Kraken
      </button>
    </p>
  );
}
