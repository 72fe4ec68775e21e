import type { ExportAnswer } from '../../lambda/contract/export';
import { exportRow } from '../../lambda/core/words/export-row';
import { plain } from '../../lambda/core/words/plain';
import { type Board, keyOf } from '../data/board';
import { now } from '../data/clock';
import { linkTo } from '../data/paths';
import { titleOf } from '../data/title';

interface RowProps {
  readonly board: Board;
  readonly export: ExportAnswer;
  readonly hasAccount: boolean;
}

/** One export. On a narrow screen what has no column stands below its description. */
export function Row({ board, export: one, hasAccount }: RowProps) {
  const key = keyOf(one);
  const isFresh = board.fresh.value.has(key);
  const { state, requested, duration, expires, isOverdue } = exportRow(one, board.usual.value, now.value);
  // What is under way is as old as it has taken so far.
  const age = duration.startsWith('for ') ? '' : requested;
  const narrow = [hasAccount ? one.account : '', one.report, age, duration, expires && `expires ${expires}`];
  return (
    <tr class={`${one.state}${isFresh ? ' fresh' : ''}`}>
      <td>
        <span class={`word ${one.state}`}>{plain(state)}</span>
        {isFresh && <span class="unseen">, just changed</span>}
      </td>
      <td class="what">
        <a href={linkTo(one)}>
          <bdi>{titleOf(one)}</bdi>
        </a>{' '}
        <span class="id">{plain(one.id)}</span>
        {one.error !== null && <span class="error">{plain(one.error)}</span>}
        <span class="narrow">{narrow.filter(Boolean).join(' · ')}</span>
      </td>
      {hasAccount && <td class="wide">{one.account}</td>}
      <td class="wide">{one.report}</td>
      <td class="wide">{requested}</td>
      <td class={`wide${isOverdue ? ' overdue' : ''}`}>{duration}</td>
      <td class="wide">{expires}</td>
    </tr>
  );
}
