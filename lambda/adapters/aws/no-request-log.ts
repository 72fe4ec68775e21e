/**
 * Stands in, in the bundles, for what the SDK leaves out of a request or an answer before its client logs it. None of ours
 * has a logger, and the SDK copies all of each for it all the same: every export of an account, where all are read.
 */
export const schemaLogFilter = (): undefined => undefined;
