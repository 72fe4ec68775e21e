import { batch, computed, signal } from '@preact/signals';
import type { ExportAnswer } from '../../lambda/contract/export';
import type { AccountAnswer } from '../../lambda/core/api/schemas/account';
import { stateWord } from '../../lambda/core/words/state-words';
import { usualTimes } from '../../lambda/core/words/usual-time';
import { Refused } from './api';
import { titleOf } from './title';

/** How long what just changed stays marked. */
const FRESH_MS = 12_000;
/** More changes at a time are counted, not listed, for those who listen. */
const TOLD_ONE_BY_ONE = 3;

export interface Lost {
  readonly since: number;
  /** Why, where the API said it. */
  readonly reason: string | undefined;
}

export const keyOf = ({ account, id }: Pick<ExportAnswer, 'account' | 'id'>): string => `${account}/${id}`;

/** All that the page knows. */
export class Board {
  readonly exports = signal<ReadonlyMap<string, ExportAnswer>>(new Map());
  readonly accounts = signal<readonly AccountAnswer[] | undefined>(undefined);
  /** Whether all exports are there, and not only the first. */
  readonly isComplete = signal(false);
  readonly lost = signal<Lost | undefined>(undefined);
  /** Keys of the exports that changed moments ago. */
  readonly fresh = signal<ReadonlySet<string>>(new Set());
  /** What changed last, for those who do not see it. */
  readonly announcement = signal('');
  readonly usual = computed(() => usualTimes(this.exports.value.values()));

  /** Takes exports over from the change feed, which has the newest last. */
  take(items: readonly ExportAnswer[]): void {
    if (items.length === 0) return;
    const known = this.exports.peek();
    const changed = items.filter((item) => known.get(keyOf(item))?.changedAt !== item.changedAt);
    batch(() => {
      this.exports.value = new Map([...known, ...items.map((item): [string, ExportAnswer] => [keyOf(item), item])]);
      if (this.isComplete.peek() && changed.length > 0) this.mark(changed);
    });
  }

  /** Nothing is missing. */
  caughtUp(accounts: readonly AccountAnswer[]): void {
    batch(() => {
      this.accounts.value = accounts;
      this.isComplete.value = true;
      this.lost.value = undefined;
    });
  }

  /** There is no connection, or no answer that is of use. */
  lose(error: unknown): void {
    const reason = error instanceof Refused ? error.message : undefined;
    this.lost.value = { since: this.lost.peek()?.since ?? Date.now(), reason };
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
