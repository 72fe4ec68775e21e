/** Our own word for where an export stands, because Kraken's `Processed` alone does not mean success. */
export const EXPORT_STATES = ['queued', 'processing', 'ready', 'failed', 'deleting', 'removed', 'unknown'] as const;
export type ExportState = (typeof EXPORT_STATES)[number];
