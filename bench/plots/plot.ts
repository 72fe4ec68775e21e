import type { Row } from '../support/section';

/** One plot: of which section, into which file, and the specification for Vega-Lite. */
export interface Plot {
  /** Title of the section whose rows are drawn. */
  readonly section: string;
  readonly file: string;
  readonly draw: (rows: readonly Row[]) => object;
}
