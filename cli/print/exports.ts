import type { ExportAnswer } from '../../lambda/contract/export';
import { expiryWords, isOverdue, timeWords } from '../../lambda/core/words/export-words';
import { stateWord } from '../../lambda/core/words/state-words';
import { usualKey, usualTimes } from '../../lambda/core/words/usual-time';
import { STATE_STYLES } from '../../local/print/event-lines';
import type { Paint } from '../../local/print/paint';
import { type Column, table } from './table';
import { relative } from './times';

export interface View {
  readonly width: number;
  readonly paint: Paint;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Exports as a table. The account stands there only if there are several. */
export function exportTable(exports: readonly ExportAnswer[], { width, paint, now }: View): string[] {
  const hasAccounts = new Set(exports.map(({ account }) => account)).size > 1;
  const usual = usualTimes(exports);
  const account: Column<ExportAnswer> = { title: 'ACCOUNT', text: (one) => one.account };
  const columns: Column<ExportAnswer>[] = [
    ...(hasAccounts ? [account] : []),
    { title: 'ID', text: ({ id }) => id, paint: (_, text) => paint('bold', text) },
    { title: 'REPORT', text: ({ report }) => report },
    { title: 'STATE', text: stateWord, paint: ({ state }, text) => paint(STATE_STYLES[state], text) },
    { title: 'CHANGED', text: ({ stateChangedAt }) => relative(stateChangedAt, now) },
    {
      title: 'TOOK',
      text: (one) => timeWords(one, usual.get(usualKey(one)), now).replace(/^took /, ''),
      paint: (one, text) => (isOverdue(one, usual.get(usualKey(one)), now) ? paint('yellow', text) : text),
    },
    { title: 'EXPIRES', text: (one) => expiryWords(one, now) },
    { title: 'DESCRIPTION', text: (one) => one.error ?? one.description ?? '', isElastic: true },
  ];
  return table(exports, columns, { width, paint });
}

/** Whether more is to be expected of it. */
export const isActive = ({ state }: ExportAnswer): boolean => !['ready', 'failed', 'removed'].includes(state);
