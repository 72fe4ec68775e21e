/** Times in milliseconds for every AWS client: a hung connection must not eat the time of a whole poll. */
export const CLIENT_OPTIONS = {
  maxAttempts: 4,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 5_000 },
} as const;
