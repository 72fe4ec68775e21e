export type Row = Readonly<Record<string, string | number>>;

/** One plot: of which section, into which file, and the specification for Vega-Lite. */
export interface Plot {
  /** Title of the section whose rows are drawn. */
  readonly section: string;
  readonly file: string;
  readonly draw: (rows: readonly Row[]) => object;
}
