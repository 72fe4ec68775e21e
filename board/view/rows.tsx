import type { Signal } from '@preact/signals';
import type { ExportAnswer } from '../../lambda/contract/export';
import { EXPORT_COLUMNS } from '../../lambda/core/words/export-row';
import { type Board, keyOf } from '../data/board';
import type { Page } from '../data/pages';
import { Guard } from './guard';
import { Row } from './row';

interface RowsProps {
  readonly board: Board;
  readonly page: Page<ExportAnswer>;
  readonly turned: Signal<number>;
}

const COLUMNS = ['state', 'description', 'account', 'report', 'requested', 'duration', 'expires'] as const;
/** These stand below the description where there is no room. */
const WIDE = COLUMNS.slice(2);

/** The exports as a table, a page at a time. */
export function Rows({ board, page, turned }: RowsProps) {
  const hasAccount = (board.accounts.value?.length ?? 0) > 1;
  const columns = COLUMNS.filter((name) => name !== 'account' || hasAccount);
  return (
    <>
      <table>
        <thead>
          <tr>
            {columns.map((name) => (
              <th key={name} scope="col" class={WIDE.includes(name) ? `${name} wide` : name}>
                {EXPORT_COLUMNS[name]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody onKeyDown={walk}>
          {page.items.map((one) => (
            <Guard key={`${keyOf(one)} ${one.version}`} instead={<Unshown columns={columns.length} />}>
              <Row board={board} export={one} hasAccount={hasAccount} />
            </Guard>
          ))}
        </tbody>
      </table>
      <nav class="pages" aria-label="Pages of exports">
        <span>
          {page.words}
          {board.isComplete.value ? '' : ', loading more…'}
        </span>
        {page.count > 1 && (
          <>
            <Turn words="Previous" isPossible={page.number > 0} onTurn={() => turnTo(turned, page.number - 1)} />
            <Turn
              words="Next"
              isPossible={page.number < page.count - 1}
              onTurn={() => turnTo(turned, page.number + 1)}
            />
          </>
        )}
      </nav>
    </>
  );
}

/** A row of which something makes the page stumble. */
const Unshown = ({ columns }: { columns: number }) => (
  <tr>
    <td colSpan={columns}>One export cannot be shown here. Its data is at /v1/exports.</td>
  </tr>
);

interface TurnProps {
  readonly words: string;
  readonly isPossible: boolean;
  readonly onTurn: () => void;
}

/** Not disabled at the end, where the keyboard would lose its place. */
const Turn = ({ words, isPossible, onTurn }: TurnProps) => (
  <button type="button" aria-disabled={!isPossible} onClick={() => isPossible && onTurn()}>
    {words}
  </button>
);

function turnTo(turned: Signal<number>, number: number): void {
  turned.value = number;
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
