/** What one check came to. */
export interface Finding {
  /** A stable word for what was looked at, such as `secret`. */
  readonly check: string;
  /** Left out where it concerns all accounts. */
  readonly account?: string;
  /** `problem`: a person must act. `warning`: soon, or it may heal by itself. `skipped`: it could not be looked at. */
  readonly status: 'ok' | 'warning' | 'problem' | 'skipped';
  readonly message: string;
  /** What to do. */
  readonly action?: string;
}

/** A sentence without a full stop, as findings are. */
export const sentence = (text: string): string => text.replace(/[.\s]+$/, '');
