/** What is used of ccxt, which is not installed where only the types are checked. */
declare module 'ccxt' {
  class Kraken {
    constructor(options: { apiKey: string; secret: string; enableRateLimit: boolean });
    urls: { api: { public: string; private: string } };
    privatePostExportStatus(parameters: { report: string }): Promise<{ result: unknown[] }>;
  }
  const ccxt: { readonly kraken: typeof Kraken };
  export default ccxt;
}
