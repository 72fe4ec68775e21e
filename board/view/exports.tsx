import { effect, type Signal, signal } from '@preact/signals';
import type { Board } from '../data/board';
import { type Filter, filterFrom, isShown, matching, queryOf, sorted } from '../data/filter';
import { pageOf } from '../data/pages';
import { FilterBar } from './filter-bar';
import { Nothing } from './nothing';
import { Rows } from './rows';

/** What is shown, in the address too, so that it can be kept and passed on. */
const filter: Signal<Filter> = signal(filterFrom(location.search));
const turned = signal(0);

effect(() => {
  const query = queryOf(filter.value);
  turned.value = 0;
  if (query !== location.search) history.replaceState(null, '', `${location.pathname}${query}${location.hash}`);
});

/** The exports: which of them, and those. */
export function Exports({ board }: { board: Board }) {
  const found = matching(board.exports.value.values(), filter.value);
  const shown = sorted(
    found.filter((one) => isShown(one, filter.value)),
    filter.value.sort,
  );
  const page = pageOf(shown, turned.value);
  return (
    <section class="exports" aria-labelledby="exports">
      <h2 id="exports">Exports</h2>
      <FilterBar board={board} filter={filter} found={found} />
      {/* For those who do not see what a filter or a turned page brought. */}
      <p role="status" class="unseen">
        {board.isComplete.value && (shown.length === 0 ? 'no exports are shown' : `exports ${page.words}`)}
      </p>
      {shown.length === 0 ? (
        <Nothing board={board} filter={filter} />
      ) : (
        <Rows board={board} page={page} turned={turned} />
      )}
    </section>
  );
}
