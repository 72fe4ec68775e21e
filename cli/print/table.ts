import { stripVTControlCharacters } from 'node:util';
import { fitted, type Paint, plain } from '../../local/print/paint';

export interface Column<Row> {
  readonly title: string;
  readonly text: (row: Row) => string;
  /** Colours the text, which has its width already. */
  readonly paint?: (row: Row, text: string) => string;
  /** Gives way first when the terminal is narrow. Only one column does. */
  readonly isElastic?: boolean;
}

const GAP = '  ';
const NARROWEST_ELASTIC = 8;

/** Rows under titles, no wider than the terminal. What comes from outside cannot move the cursor. */
export function table<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  { width, paint }: { readonly width: number; readonly paint: Paint },
): string[] {
  const cells = rows.map((row) => columns.map(({ text }) => plain(text(row))));
  const natural = columns.map(({ title }, index) =>
    Math.max(title.length, ...cells.map((line) => [...(line[index] ?? '')].length)),
  );
  const widths = widthsFor(natural, columns, width);
  const shown = (texts: readonly string[], style: (index: number, text: string) => string): string =>
    cut(texts.map((text, index) => style(index, fitted(text, widths[index] ?? 0))).join(GAP), width);
  return [
    shown(
      columns.map(({ title }) => title),
      (_, text) => paint('dim', text),
    ),
    ...rows.map((row, line) => shown(cells[line] ?? [], (index, text) => columns[index]?.paint?.(row, text) ?? text)),
  ];
}

function widthsFor<Row>(natural: readonly number[], columns: readonly Column<Row>[], width: number): number[] {
  const total = natural.reduce((sum, one) => sum + one + GAP.length, -GAP.length);
  const excess = Math.max(0, total - width);
  return natural.map((one, index) =>
    columns[index]?.isElastic ? Math.max(Math.min(one, NARROWEST_ELASTIC), one - excess) : one,
  );
}

/** A line that is still too wide for the terminal would be wrapped, and redrawing would go wrong. */
export function cut(line: string, width: number): string {
  const bare = stripVTControlCharacters(line).trimEnd();
  if ([...bare].length <= width) return line.trimEnd();
  return fitted(bare, width);
}
