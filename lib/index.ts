export { ConfigError } from './config/config-error';
export type { AccountProps, Configuration } from './configuration';
export {
  type ChangeFilter,
  KrakenExportStatus,
  type KrakenExportStatusProps,
  type OnChangeOptions,
  type OnExportReadyOptions,
} from './kraken-export-status';
