import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { ExportAnswer } from '../../lambda/contract/export';
import type { TransitionAnswer } from '../../lambda/core/api/schemas/transition';
import { showWhole } from '../../lambda/core/words/durations';
import { plain } from '../../lambda/core/words/plain';
import { stateWord } from '../../lambda/core/words/state-words';
import { history } from '../data/api';
import { loadPatiently } from '../data/retry';
import { timeOf } from '../data/times';
import { troubleOf } from '../data/trouble';

/** The steps of an export, the oldest first, with the time between them. */
export function Timeline({ export: one }: { export: ExportAnswer }) {
  const steps = useSignal<readonly TransitionAnswer[] | undefined>(undefined);
  const problem = useSignal('');
  const { account, id, version } = one;
  useEffect(
    // A new version has a longer history.
    () =>
      loadPatiently(
        () => history({ account, id }),
        (items) => {
          steps.value = items;
          problem.value = '';
        },
        (error) => {
          problem.value = `${troubleOf(error).problem} Trying again.`;
        },
      ),
    [account, id, version],
  );
  if (steps.value === undefined) return <p class="quiet">{problem.value || 'Loading…'}</p>;
  return (
    <ol class="timeline">
      {steps.value.map((step, index) => (
        <Step key={step.version} step={step} before={steps.value?.[index - 1]} />
      ))}
    </ol>
  );
}

function Step({ step, before }: { step: TransitionAnswer; before: TransitionAnswer | undefined }) {
  const { at, from, to, status, changed } = step;
  const word = plain(stateWord({ state: to, status }));
  return (
    <li>
      <time dateTime={at}>{timeOf(at)}</time>
      <span class={`word ${to}`}>{from === null ? `first seen ${word}` : word}</span>
      {from === to && <span class="quiet">{changed.map(plain).join(', ')} changed</span>}
      {before !== undefined && <span class="quiet">after {showWhole(Date.parse(at) - Date.parse(before.at))}</span>}
    </li>
  );
}
