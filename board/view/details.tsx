import { useLayoutEffect, useRef } from 'preact/hooks';
import type { ExportAnswer } from '../../lambda/contract/export';
import { showDuration } from '../../lambda/core/words/durations';
import { ageWords, expiryWords, timeWords } from '../../lambda/core/words/export-words';
import { plain } from '../../lambda/core/words/plain';
import { errorHint, STATE_MEANINGS, stateWord } from '../../lambda/core/words/state-words';
import { type UsualTime, usualKey } from '../../lambda/core/words/usual-time';
import type { Board } from '../data/board';
import { now } from '../data/clock';
import { linkTo } from '../data/paths';
import { rawText } from '../data/raw';
import { timeOf } from '../data/times';
import { titleOf } from '../data/title';
import { choseNone, chosen } from './chosen';
import { Guard } from './guard';
import { Timeline } from './timeline';

/** All that is known of the export that is looked at, beside the others. */
export function Details({ board }: { board: Board }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const one =
    chosen.value === '' ? undefined : [...board.exports.value.values()].find((each) => linkTo(each) === chosen.value);
  const isOpen = chosen.value !== '';
  useLayoutEffect(() => {
    if (isOpen) dialog.current?.showModal();
    else dialog.current?.close();
  }, [isOpen]);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: a click beside it closes it, and so does Escape
    <dialog
      ref={dialog}
      aria-labelledby="details"
      // Told a moment later: if Back closed it there is nothing to do, and Forward may have opened it again.
      onClose={() => {
        if (isOpen && !dialog.current?.open) choseNone();
      }}
      onClick={(event) => {
        if (event.target === dialog.current) dialog.current?.close();
      }}
    >
      {isOpen && (
        <article key={chosen.value}>
          <button type="button" class="close" onClick={() => dialog.current?.close()}>
            Close
          </button>
          <Guard instead={<h2 id="details">This export cannot be shown here</h2>}>
            {one === undefined ? <Unknown board={board} /> : <Known board={board} export={one} />}
          </Guard>
        </article>
      )}
    </dialog>
  );
}

/** A link may be older than what is kept, or lead to another place. */
function Unknown({ board }: { board: Board }) {
  if (!board.isComplete.value) return <h2 id="details">Loading…</h2>;
  return (
    <>
      <h2 id="details">This export is not known here</h2>
      <p>It may have left Kraken's list long ago, or belong to another account or stack.</p>
    </>
  );
}

function Known({ board, export: one }: { board: Board; export: ExportAnswer }) {
  const usual = board.usual.value.get(usualKey(one));
  return (
    <>
      <h2 id="details">
        <bdi>{titleOf(one)}</bdi>
      </h2>
      <p>
        <span class={`word ${one.state}`}>{plain(stateWord(one))}</span>: {STATE_MEANINGS[one.state]}.
      </p>
      {one.error !== null && (
        <p class="problem">
          {plain(one.error)}. <span>{errorHint(one.error)}</span>
        </p>
      )}
      <p class="sentence">{timeWords(one, usual, now.value)}</p>
      {usual !== undefined && <p class="quiet">{usualSentence(one, usual)}</p>}
      <dl>
        <Fact name="Id" value={plain(one.id)} />
        <Fact name="Account" value={one.account} />
        <Fact name="Report" value={[one.report, one.format].filter(Boolean).join(', ')} />
        <Fact name="Data from" value={timeOf(one.dataFrom)} />
        <Fact name="Data to" value={timeOf(one.dataTo)} />
        <Fact name="Requested" value={`${timeOf(one.createdAt)} (${ageWords(one, now.value)})`} />
        <Fact name="Ready" value={timeOf(one.completedAt)} />
        <Fact
          name="Expires"
          value={one.expiresAt === null ? '' : `${timeOf(one.expiresAt)} (${expiryWords(one, now.value)})`}
        />
        <Fact name="Columns" value={one.fields} />
        <Fact name="Assets" value={one.asset} />
      </dl>
      <h3>Timeline</h3>
      <Timeline export={one} />
      <h3>As Kraken sent it</h3>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <pre tabIndex={0}>{rawText(one.kraken)}</pre>
    </>
  );
}

const usualSentence = ({ account, report }: ExportAnswer, { count, medianMs, mostMs }: UsualTime): string =>
  `Of ${count} ${report} exports of ${account} half were ready within ${showDuration(medianMs)}, nine in ten within ${showDuration(mostMs)}.`;

function Fact({ name, value }: { name: string; value: string | null }) {
  if (value === null || value === '') return null;
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <bdi>{plain(value)}</bdi>
      </dd>
    </div>
  );
}
