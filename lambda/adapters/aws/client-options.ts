/**
 * Times in milliseconds for every AWS client: a hung connection must not eat the time of a whole poll. Without
 * `throwOnRequestTimeout` the SDK only warns, and goes on waiting.
 */
export const CLIENT_OPTIONS = {
  maxAttempts: 4,
  cacheMiddleware: true,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 5_000, throwOnRequestTimeout: true },
} as const;
