import type { Report } from '../../../lambda/contract/reports';
import type { SimulatedExport } from './simulated-export';
import { LIFETIME_SECONDS, standingAt } from './timeline';

/** An element of the answer to `ExportStatus`. Scripts may put anything in it. */
export type Row = Readonly<Record<string, unknown>>;

const ASSET_CLASS: Record<Report, string> = { trades: 'forex', ledgers: 'currency' };

/**
 * The export as `ExportStatus` tells it at `nowMs`, or null if it does not.
 *
 * Every scalar is text, times are unix seconds, and `0` stands for "not yet". `error` and `delete` are only there when
 * they say something. `starttm` and `endtm` repeat the range of the data: Kraken's documentation calls `starttm` the
 * beginning of processing, but all recorded answers are as here, so no client should compute durations from it.
 * Sources: docs.kraken.com, "Get Export Report Status"; answers recorded by kraken-async-rs and python-kraken-sdk.
 */
export function rowAt(simulated: SimulatedExport, nowMs: number): Row | null {
  const standing = standingAt(simulated, nowMs);
  if (standing === null) return null;
  const { phase, completedAt } = standing;
  const createdAt = Math.floor(simulated.createdAtMs / 1000);
  return {
    id: simulated.id,
    descr: simulated.description,
    format: simulated.format,
    report: simulated.report,
    subtype: 'all',
    status: phase.status,
    flags: '0',
    fields: simulated.fields,
    createdtm: String(createdAt),
    expiretm: String(createdAt + LIFETIME_SECONDS),
    starttm: String(simulated.dataFrom),
    endtm: String(simulated.dataTo),
    completedtm: String(completedAt ?? 0),
    datastarttm: String(simulated.dataFrom),
    dataendtm: String(simulated.dataTo),
    aclass: ASSET_CLASS[simulated.report],
    asset_classes: [ASSET_CLASS[simulated.report]],
    asset: simulated.asset,
    ...(phase.delete ? { delete: true } : {}),
    ...(phase.error === null ? {} : { error: phase.error }),
    ...simulated.raw,
    ...phase.raw,
  };
}
