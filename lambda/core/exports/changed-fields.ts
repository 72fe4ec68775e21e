import { createHash } from 'node:crypto';
import type { KrakenExport } from './export';

/**
 * Our fields that make a new version when they change, with Kraken's name for each. `kraken` is not among them: a field
 * that we do not know yet is kept, but changes nothing.
 */
const COMPARED = [
  ['report', 'report'],
  ['description', 'descr'],
  ['format', 'format'],
  ['status', 'status'],
  ['error', 'error'],
  ['deletionPending', 'delete'],
  ['subtype', 'subtype'],
  ['fields', 'fields'],
  ['asset', 'asset'],
  ['assetClasses', 'asset_classes'],
  ['createdAt', 'createdtm'],
  ['startedAt', 'starttm'],
  ['completedAt', 'completedtm'],
  ['dataFrom', 'datastarttm'],
  ['dataTo', 'dataendtm'],
  ['expiresAt', 'expiretm'],
] as const satisfies readonly (readonly [keyof KrakenExport, string])[];

/** The values of an export that count as its content, in a fixed order. */
export const comparedValues = (report: KrakenExport): unknown[] => COMPARED.map(([field]) => report[field]);

/** The same for two exports exactly if `changedFields` finds nothing between them. */
export const contentDigest = (report: KrakenExport): string =>
  createHash('sha256')
    .update(JSON.stringify(comparedValues(report)))
    .digest('base64')
    .slice(0, 22);

/** Kraken's names of the fields in which two observations of one export differ, in a fixed order. */
export function changedFields(before: KrakenExport, after: KrakenExport): string[] {
  return COMPARED.filter(([field]) => JSON.stringify(before[field]) !== JSON.stringify(after[field])).map(
    ([, krakenName]) => krakenName,
  );
}
