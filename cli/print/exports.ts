import type { ExportAnswer } from '../../lambda/contract/export';
import { EXPORT_COLUMNS, exportRow } from '../../lambda/core/words/export-row';
import type { UsualTime } from '../../lambda/core/words/usual-time';
import { STATE_STYLES } from '../../local/print/event-lines';
import type { Paint } from '../../local/print/paint';
import { type Column, table } from './table';

export interface View {
  readonly width: number;
  readonly paint: Paint;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** How long exports take, where all of them are known. */
  readonly usual?: ReadonlyMap<string, UsualTime>;
}

/** Exports as a table. The account stands there only if there are several. */
export function exportTable(
  exports: readonly ExportAnswer[],
  { width, paint, now, usual = new Map() }: View,
): string[] {
  const hasAccounts = new Set(exports.map(({ account }) => account)).size > 1;
  const row = (one: ExportAnswer) => exportRow(one, usual, now);
  const title = (name: keyof typeof EXPORT_COLUMNS): string => EXPORT_COLUMNS[name].toUpperCase();
  const account: Column<ExportAnswer> = { title: title('account'), text: (one) => one.account };
  const columns: Column<ExportAnswer>[] = [
    ...(hasAccounts ? [account] : []),
    { title: 'ID', text: ({ id }) => id, paint: (_, text) => paint('bold', text) },
    { title: title('report'), text: ({ report }) => report },
    {
      title: title('state'),
      text: (one) => row(one).state,
      paint: ({ state }, text) => paint(STATE_STYLES[state], text),
    },
    { title: title('requested'), text: (one) => row(one).requested },
    {
      title: title('duration'),
      text: (one) => row(one).duration,
      paint: (one, text) => (row(one).isOverdue ? paint('yellow', text) : text),
    },
    { title: title('expires'), text: (one) => row(one).expires },
    {
      title: title('description'),
      text: ({ error, description }) => [error, description].filter(Boolean).join(': '),
      isElastic: true,
    },
  ];
  return table(exports, columns, { width, paint });
}
