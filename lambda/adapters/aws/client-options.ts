/**
 * Times in milliseconds for every AWS client: a hung connection must not eat the time of a whole poll. Without
 * `throwOnRequestTimeout` the SDK only warns, and goes on waiting.
 */
export const CLIENT_OPTIONS = {
  maxAttempts: 4,
  cacheMiddleware: true,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 5_000, throwOnRequestTimeout: true },
} as const;

/** The same for the bus. Whoever announces sends again by itself, as far as the time of the poll allows. */
export const BUS_OPTIONS = { ...CLIENT_OPTIONS, maxAttempts: 1 } as const;
