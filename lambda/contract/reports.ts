/** The kinds of data export Kraken makes. `ExportStatus` takes exactly one of them, so each costs one call a poll. */
export const REPORTS = ['trades', 'ledgers'] as const;
export type Report = (typeof REPORTS)[number];
