import { batch, computed, signal } from '@preact/signals-core';
import type { ExportAnswer } from '../../lambda/contract/export';
import type { AccountAnswer } from '../../lambda/core/api/schemas/account';
import { isSettled } from '../../lambda/core/exports/state';
import { stateWord } from '../../lambda/core/words/state-words';
import { usualTimes } from '../../lambda/core/words/usual-time';
import { titleOf } from './title';
import { type Trouble, troubleOf } from './trouble';

/** How long what just changed stays marked. */
const FRESH_MS = 12_000;
/** More changes at a time are counted, not listed, for those who listen. */
const TOLD_ONE_BY_ONE = 3;

export type Exports = ReadonlyMap<string, ExportAnswer>;

export const keyOf = ({ account, id }: Pick<ExportAnswer, 'account' | 'id'>): string => `${account}/${id}`;

/** What is known with what is new. What comes late, such as an answer that was under way for long, changes nothing. */
export function withNewer(known: Exports, items: readonly ExportAnswer[]): Exports {
  const newer = items.filter((item) => item.version >= (known.get(keyOf(item))?.version ?? 0));
  return new Map([...known, ...newer.map((item): [string, ExportAnswer] => [keyOf(item), item])]);
}

/** All that the page knows. */
export class Board {
  readonly exports = signal<Exports>(new Map());
  readonly accounts = signal<readonly AccountAnswer[] | undefined>(undefined);
  /** Whether all exports are there, and not only the first. */
  readonly isComplete = signal(false);
  /** Until when what is shown is known to be all there is, in milliseconds since 1970. */
  readonly confirmedAt = signal<number | undefined>(undefined);
  /** What keeps the page from news. */
  readonly trouble = signal<Trouble | undefined>(undefined);
  /** Keys of the exports that changed moments ago. */
  readonly fresh = signal<ReadonlySet<string>>(new Set());
  /** What changed last, for those who do not see it. */
  readonly announcement = signal('');
  /** Those from which more is to be expected. */
  readonly active = computed(() => [...this.exports.value.values()].filter(({ state }) => !isSettled(state)));
  readonly usual = computed(() => usualTimes(this.exports.value.values()));

  /** Takes exports over, in whatever order they come. */
  take(items: readonly ExportAnswer[]): void {
    if (items.length > 0) this.show(withNewer(this.exports.peek(), items));
  }

  /** All there is, read anew: what is not among it is gone, and what is older than it was belongs to another table. */
  replace(exports: Exports): void {
    this.show(exports);
  }

  /** Nothing was missing at a time. */
  caughtUp(accounts: readonly AccountAnswer[], at: number): void {
    batch(() => {
      this.accounts.value = accounts;
      this.isComplete.value = true;
      this.confirmedAt.value = at;
      this.trouble.value = undefined;
    });
  }

  /** No answer came, or none that is of use. */
  lose(error: unknown): void {
    this.trouble.value = troubleOf(error);
  }

  private show(exports: Exports): void {
    const known = this.exports.peek();
    const changed = [...exports.values()].filter((one) => known.get(keyOf(one))?.version !== one.version);
    batch(() => {
      this.exports.value = exports;
      if (this.isComplete.peek() && changed.length > 0) this.mark(changed);
    });
  }

  private mark(changed: readonly ExportAnswer[]): void {
    const keys = changed.map(keyOf);
    this.fresh.value = new Set([...this.fresh.peek(), ...keys]);
    this.announcement.value =
      changed.length > TOLD_ONE_BY_ONE
        ? `${changed.length} exports changed`
        : changed.map((one) => `${titleOf(one)}: ${stateWord(one)}`).join('. ');
    setTimeout(() => {
      this.fresh.value = new Set([...this.fresh.peek()].filter((key) => !keys.includes(key)));
    }, FRESH_MS);
  }
}
