import type { ExportAnswer } from '../../lambda/contract/export';
import { ageWords, expiryWords, isOverdue, timeWords } from '../../lambda/core/words/export-words';
import { plain } from '../../lambda/core/words/plain';
import { stateWord } from '../../lambda/core/words/state-words';
import { usualKey } from '../../lambda/core/words/usual-time';
import { type Board, keyOf } from '../data/board';
import { now } from '../data/clock';
import { titleOf } from '../data/title';
import { linkTo } from './chosen';

interface RowProps {
  readonly board: Board;
  readonly export: ExportAnswer;
  readonly hasAccount: boolean;
}

/** One export. On a narrow screen what has no column stands below its description. */
export function Row({ board, export: one, hasAccount }: RowProps) {
  const key = keyOf(one);
  const usual = board.usual.value.get(usualKey(one));
  const isFresh = board.fresh.value.has(key);
  const requested = ageWords(one, now.value);
  const time = timeWords(one, usual, now.value);
  const expires = expiryWords(one, now.value);
  // What is under way is as old as it has taken so far.
  const age = time.startsWith('for ') ? '' : requested;
  const narrow = [hasAccount ? one.account : '', one.report, age, time, expires && `expires ${expires}`];
  return (
    <tr class={`${one.state}${isFresh ? ' fresh' : ''}`}>
      <td>
        <span class={`word ${one.state}`}>{plain(stateWord(one))}</span>
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
      <td class={`wide${isOverdue(one, usual, now.value) ? ' overdue' : ''}`}>{time}</td>
      <td class="wide">{expires}</td>
    </tr>
  );
}
