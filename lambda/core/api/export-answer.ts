import type { StoredExport } from '../exports/export';
import type { ExportAnswer } from './schemas/export';
import type { TransitionAnswer } from './schemas/transition';

/** An export as it is answered, its fields always in the same order. */
export function exportAnswer({ export: stored }: StoredExport): ExportAnswer {
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

/** The steps of an export, without what only their announcement needs. */
export function historyAnswer({ transitions }: StoredExport): TransitionAnswer[] {
  return transitions.map(({ version, at, from, to, status, changed }) => ({ version, at, from, to, status, changed }));
}
