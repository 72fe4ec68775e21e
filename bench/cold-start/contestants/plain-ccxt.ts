import ccxt from 'ccxt';
import { setting } from './cloud';
import { textbookPoller } from './textbook';

/** The same with ccxt as the Kraken client. */
export const handler = textbookPoller(async ({ apiKey, apiSecret }, report) => {
  const kraken = new ccxt.kraken({ apiKey, secret: apiSecret, enableRateLimit: false });
  kraken.urls.api = { public: setting('KRAKEN_BASE_URL'), private: setting('KRAKEN_BASE_URL') };
  const { result } = await kraken.privatePostExportStatus({ report });
  return result;
});
