/** What the stack puts on its event bus. Consumers match on these; they change only with a new major version. */
export const EVENT_SOURCE = 'kraken.export-status';
export const EXPORT_CHANGED = 'Kraken Export Status Changed';
export const HEALTH_CHANGED = 'Kraken Account Health Changed';
export const EVENT_SCHEMA_VERSION = '1.0';
