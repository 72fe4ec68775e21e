/** What the poller asked of others, and what it did, since counting began. */
export interface Counts {
  runs: number;
  polls: number;
  krakenCalls: number;
  secretReads: number;
  /** How many there would be if many accounts had their keys in one secret. */
  sharedSecretReads: number;
  putEvents: number;
  events: number;
  logBytes: number;
  /** For which the function ran, all runs together. */
  seconds: number;
  stateReads: number;
  stateWrites: number;
  /** Writes of the poll state that were refused, because somebody else had written it. */
  refusedWrites: number;
  outlineQueries: number;
  /** Exports that those found. */
  outlines: number;
  exportReads: number;
  newExports: number;
  changedExports: number;
  announcements: number;
}

export const noCounts = (): Counts => ({
  runs: 0,
  polls: 0,
  krakenCalls: 0,
  secretReads: 0,
  sharedSecretReads: 0,
  putEvents: 0,
  events: 0,
  logBytes: 0,
  seconds: 0,
  stateReads: 0,
  stateWrites: 0,
  refusedWrites: 0,
  outlineQueries: 0,
  outlines: 0,
  exportReads: 0,
  newExports: 0,
  changedExports: 0,
  announcements: 0,
});
