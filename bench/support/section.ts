export type Row = Readonly<Record<string, string | number>>;

/** What one benchmark found: rows for people, and figures for whoever compares two runs. */
export interface Section {
  readonly title: string;
  /** How it was measured, in a sentence or two. */
  readonly note: string;
  readonly rows: readonly Row[];
  /** Figures with a limit that must hold. */
  readonly goals?: readonly Goal[];
}

export interface Goal {
  readonly name: string;
  readonly value: number;
  /** At most this. */
  readonly limit: number;
  /** Why it is known to be missed. Then it is not what is expected if it holds: the reason has to go. */
  readonly missedBecause?: string;
}

/** Whether it holds; with a reason for missing it, whether it is missed. A figure that is not a number is neither. */
export const isAsExpected = ({ value, limit, missedBecause }: Goal): boolean =>
  missedBecause === undefined ? value <= limit : value > limit;

export interface BenchOptions {
  /** Samples of what is measured by the clock. */
  readonly rounds: number;
  /** Of virtual time, for what simulates accounts. @default - less for more accounts, so that it takes a minute */
  readonly hours?: number;
  /** A `dist` of another clone, whose poller is started beside ours. */
  readonly against?: string;
  /** Prints what is known so far of what takes long, so that a run that is cut off loses nothing. */
  readonly tell: (text: string) => void;
}

export type Benchmark = (options: BenchOptions) => Promise<Section[]>;

/** The section as a table for a terminal. */
export function printSection({ title, note, rows, goals = [] }: Section): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const cells = [columns, ...rows.map((row) => columns.map((column) => String(row[column] ?? '')))];
  const widths = columns.map((_, index) => Math.max(...cells.map((row) => row[index]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, index) => (index === 0 ? cell.padEnd(widths[index] ?? 0) : cell.padStart(widths[index] ?? 0)))
      .join('  ')
      .trimEnd();
  return [
    '',
    title,
    note,
    '',
    ...cells.map((row) => `  ${line(row)}`),
    ...goals.map((goal) => `  ${verdictOn(goal)}`),
  ].join('\n');
}

function verdictOn({ name, value, limit, missedBecause }: Goal): string {
  const found = `${name} is ${Number(value.toPrecision(3))}, at most ${limit}`;
  if (value > limit || Number.isNaN(value))
    return `MISSED: ${found}${missedBecause === undefined ? '' : ` — ${missedBecause}`}`;
  return missedBecause === undefined
    ? `holds: ${found}`
    : `HOLDS AFTER ALL: ${found} — take its reason away: ${missedBecause}`;
}
