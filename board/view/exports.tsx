import { effect, type Signal, signal } from '@preact/signals';
import type { Board } from '../data/board';
import { type Filter, filterFrom, isShown, matching, queryOf, sorted } from '../data/filter';
import { FilterBar } from './filter-bar';
import { Rows } from './rows';

/** What is shown, in the address too, so that it can be kept and passed on. */
const filter: Signal<Filter> = signal(filterFrom(location.search));
const page = signal(0);

effect(() => {
  const query = queryOf(filter.value);
  page.value = 0;
  if (query !== location.search) history.replaceState(null, '', `${location.pathname}${query}${location.hash}`);
});

/** The exports: which of them, and those. */
export function Exports({ board }: { board: Board }) {
  const found = matching(board.exports.value.values(), filter.value);
  const shown = sorted(
    found.filter((one) => isShown(one, filter.value)),
    filter.value.sort,
  );
  return (
    <section class="exports" aria-labelledby="exports">
      <h2 id="exports">Exports</h2>
      <FilterBar board={board} filter={filter} found={found} />
      <Rows board={board} exports={shown} filter={filter} page={page} />
    </section>
  );
}
