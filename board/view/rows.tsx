import type { Signal } from '@preact/signals';
import type { ExportAnswer } from '../../lambda/contract/export';
import { type Board, keyOf } from '../data/board';
import { type Filter, NO_FILTER } from '../data/filter';
import { Row } from './row';

/** More at a time nobody reads. */
const ROWS = 50;

interface RowsProps {
  readonly board: Board;
  readonly exports: readonly ExportAnswer[];
  readonly filter: Signal<Filter>;
  readonly page: Signal<number>;
}

/** The exports as a table, a page at a time. */
export function Rows({ board, exports, filter, page }: RowsProps) {
  if (exports.length === 0) return <Nothing board={board} filter={filter} />;
  const hasAccounts = (board.accounts.value?.length ?? 0) > 1;
  const pages = Math.ceil(exports.length / ROWS);
  const shown = Math.min(page.value, pages - 1);
  const first = shown * ROWS;
  const rows = exports.slice(first, first + ROWS);
  return (
    <>
      <table>
        <thead>
          <tr>
            <th scope="col">State</th>
            <th scope="col">Description</th>
            {hasAccounts && (
              <th scope="col" class="wide">
                Account
              </th>
            )}
            <th scope="col" class="wide">
              Report
            </th>
            <th scope="col" class="wide">
              Requested
            </th>
            <th scope="col" class="wide">
              Duration
            </th>
            <th scope="col" class="wide">
              Expires
            </th>
          </tr>
        </thead>
        <tbody onKeyDown={walk}>
          {rows.map((one) => (
            <Row key={keyOf(one)} board={board} export={one} hasAccount={hasAccounts} />
          ))}
        </tbody>
      </table>
      <nav class="pages" aria-label="Pages of exports">
        <span>
          {first + 1} to {first + rows.length} of {exports.length.toLocaleString('en')}
          {board.isComplete.value ? '' : ', loading more…'}
        </span>
        {pages > 1 && (
          <>
            <button type="button" disabled={shown === 0} onClick={() => turnTo(page, shown - 1)}>
              Previous
            </button>
            <button type="button" disabled={shown === pages - 1} onClick={() => turnTo(page, shown + 1)}>
              Next
            </button>
          </>
        )}
      </nav>
    </>
  );
}

function turnTo(page: Signal<number>, number: number): void {
  page.value = number;
  document.getElementById('exports')?.scrollIntoView();
}

/** The arrow keys lead from row to row. */
function walk(event: KeyboardEvent): void {
  if (!(event.target instanceof HTMLElement)) return;
  const row = event.target.closest('tr');
  const next = { ArrowDown: row?.nextElementSibling, ArrowUp: row?.previousElementSibling }[event.key];
  const link = next?.querySelector('a');
  if (!link) return;
  event.preventDefault();
  link.focus();
}

function Nothing({ board, filter }: Pick<RowsProps, 'board' | 'filter'>) {
  if (!board.isComplete.value) return <p class="nothing">Loading…</p>;
  if (board.exports.value.size === 0)
    return (
      <p class="nothing">
        Kraken lists no exports. Request one at Kraken, by History, Export or by its API: it appears here by itself.
      </p>
    );
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
