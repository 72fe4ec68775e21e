import type { Export } from './export';

/**
 * The export with its fields in the order in which the API and the events have them, so that the same version is the
 * same text wherever it comes from.
 */
export function inOrder(stored: Export): Export {
  return {
    account: stored.account,
    id: stored.id,
    report: stored.report,
    description: stored.description,
    format: stored.format,
    status: stored.status,
    state: stored.state,
    error: stored.error,
    deletionPending: stored.deletionPending,
    subtype: stored.subtype,
    fields: stored.fields,
    asset: stored.asset,
    assetClasses: stored.assetClasses,
    createdAt: stored.createdAt,
    startedAt: stored.startedAt,
    completedAt: stored.completedAt,
    dataFrom: stored.dataFrom,
    dataTo: stored.dataTo,
    expiresAt: stored.expiresAt,
    expiryIsEstimate: stored.expiryIsEstimate,
    firstSeenAt: stored.firstSeenAt,
    stateChangedAt: stored.stateChangedAt,
    changedAt: stored.changedAt,
    version: stored.version,
    kraken: stored.kraken,
  };
}
