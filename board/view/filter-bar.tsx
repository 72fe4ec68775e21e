import type { Signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { ExportAnswer } from '../../lambda/contract/export';
import { REPORTS } from '../../lambda/contract/reports';
import { EXPORT_STATES, type ExportState } from '../../lambda/core/exports/state';
import { STATE_MEANINGS } from '../../lambda/core/words/state-words';
import type { Board } from '../data/board';
import { type Filter, filterFrom, SORTS } from '../data/filter';

interface FilterBarProps {
  readonly board: Board;
  readonly filter: Signal<Filter>;
  /** All that match but for their states. */
  readonly found: readonly ExportAnswer[];
}

/** These are offered even while no export is in them. */
const ALWAYS: readonly ExportState[] = ['queued', 'processing', 'ready', 'failed'];

export function FilterBar({ board, filter, found }: FilterBarProps) {
  const { states, account, report, text, sort } = filter.value;
  const change = (changes: Partial<Filter>): void => {
    filter.value = { ...filter.peek(), ...changes };
  };
  const count = (state: ExportState): number => found.filter((one) => one.state === state).length;
  const offered = EXPORT_STATES.filter((state) => ALWAYS.includes(state) || states.includes(state) || count(state) > 0);
  const toggle = (state: ExportState): void =>
    change({ states: states.includes(state) ? states.filter((other) => other !== state) : [...states, state] });
  const names = board.accounts.value?.map(({ name }) => name) ?? [];
  return (
    <search class="filters">
      <SearchField text={text} onText={(written) => change({ text: written })} />
      {names.length > 1 && (
        <Choice
          label="Account"
          value={account ?? ''}
          options={[['', 'all accounts'], ...names.map((name): Option => [name, name])]}
          onChange={(name) => change({ account: name === '' ? undefined : name })}
        />
      )}
      <Choice
        label="Report"
        value={report ?? ''}
        options={[['', 'all reports'], ...REPORTS.map((name): Option => [name, name])]}
        onChange={(name) => change({ report: REPORTS.find((one) => one === name) })}
      />
      <Choice
        label="Order"
        value={sort}
        options={Object.entries(SORTS)}
        onChange={(name) => change({ sort: filterFrom(`sort=${name}`).sort })}
      />
      <fieldset class="states">
        <legend class="unseen">State</legend>
        <button type="button" aria-pressed={states.length === 0} onClick={() => change({ states: [] })}>
          all at Kraken <span class="count">{found.length - count('removed')}</span>
        </button>
        {offered.map((state) => (
          <button
            key={state}
            type="button"
            aria-pressed={states.includes(state)}
            title={STATE_MEANINGS[state]}
            onClick={() => toggle(state)}
          >
            <span class={`word ${state}`}>{state}</span> <span class="count">{count(state)}</span>
          </button>
        ))}
      </fieldset>
    </search>
  );
}

type Option = readonly [value: string, words: string];

interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly options: readonly Option[];
  readonly onChange: (value: string) => void;
}

function Choice({ label, value, options, onChange }: ChoiceProps) {
  return (
    <label>
      <span class="unseen">{label}</span>
      <select value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        {options.map(([option, words]) => (
          <option key={option} value={option}>
            {words}
          </option>
        ))}
      </select>
    </label>
  );
}

/** `/` leads to it from anywhere, Escape empties it. */
function SearchField({ text, onText }: { text: string; onText: (text: string) => void }) {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== '/' || event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement)
        return;
      event.preventDefault();
      field.current?.focus();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
  return (
    <label class="search">
      <span class="unseen">Search in descriptions and ids</span>
      <input
        type="search"
        placeholder="Search descriptions"
        ref={field}
        value={text}
        onInput={(event) => onText(event.currentTarget.value)}
      />
    </label>
  );
}
