import type { Export, KrakenExport } from '../../lambda/core/exports/export';
import type { Observation } from '../../lambda/core/exports/observe';

/** An export as Kraken lists it right after it was requested. */
export function krakenExport(fields: Partial<KrakenExport> = {}): KrakenExport {
  return {
    id: 'VSKC',
    report: 'trades',
    description: 'my_trades_1',
    format: 'CSV',
    status: 'Queued',
    error: null,
    deletionPending: false,
    subtype: 'all',
    fields: 'all',
    asset: 'all',
    assetClasses: ['forex'],
    createdAt: '2026-11-01T00:00:00Z',
    startedAt: null,
    completedAt: null,
    dataFrom: '2026-10-01T00:00:00Z',
    dataTo: '2026-11-01T00:00:00Z',
    expiresAt: '2026-11-15T00:00:00Z',
    expiryIsEstimate: true,
    kraken: { id: 'VSKC', status: 'Queued' },
    ...fields,
  };
}

/** The same as it is known after the first poll that saw it. */
export function storedExport(fields: Partial<Export> = {}): Export {
  const at = '2026-11-01T00:00:01.000Z';
  const ours = {
    account: 'main',
    state: 'queued',
    firstSeenAt: at,
    stateChangedAt: at,
    changedAt: at,
    version: 1,
  } as const;
  return { ...krakenExport(), ...ours, ...fields };
}

export function observation(nonce: bigint, at = '2026-11-01T00:00:01.000Z'): Observation {
  return { account: 'main', nonce, at, correlationId: `poll-${nonce}`, index: 0, generation: 0 };
}
