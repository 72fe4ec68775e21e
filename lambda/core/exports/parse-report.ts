import { REPORTS, type Report } from '../../contract/reports';
import type { JsonValue, KrakenExport, Timestamp } from './export';
import { scalar, seconds } from './loose-values';
import { boundedText, jsonBytes } from './text';

/** Kraken keeps an export for 14 days: in every recorded answer `expiretm` is exactly this much after `createdtm`. */
const RETENTION_SECONDS = 14 * 24 * 3600;
/** `expiretm` is deprecated, and the example in Kraken's documentation gives 2.4 days by mistake; shorter than this is not believed. */
const SHORTEST_BELIEVED_RETENTION_SECONDS = 7 * 24 * 3600;

/** Upper bounds in bytes of JSON. Together they keep an event within 4 KB whatever Kraken sends, `kraken` aside. */
const MAX_BYTES = { id: 130, description: 800, list: 400, word: 100, kraken: 32_768 } as const;
const MAX_ASSET_CLASSES = 8;
const MAX_ASSET_CLASS_BYTES = 40;

export type ParsedReport =
  | { readonly kind: 'export'; readonly export: KrakenExport; readonly oddities: readonly string[] }
  /** Not usable. `id` is there if at least that could be read, so that the export is not taken for vanished. */
  | { readonly kind: 'malformed'; readonly reason: string; readonly id?: string };

/** Whether an export can have this id: others are never stored. */
export const isExportId = (id: string): boolean => id !== '' && id.isWellFormed() && jsonBytes(id) <= MAX_BYTES.id;

type Fields = Readonly<Record<string, JsonValue | undefined>>;

/**
 * Reads one report of Kraken's answer to `ExportStatus`. Kraken is loose: every scalar may be a string or a number, a
 * flag `true`, `"1"` or `1`, and any field but `id` and `status` may be missing, so only those two are insisted on.
 * @param raw one element of `result`, parsed from JSON and not trusted
 * @param asked the report type that was asked for, for answers that leave it out
 */
export function parseReport(raw: JsonValue, asked: Report): ParsedReport {
  if (raw === null || typeof raw !== 'object' || Array.isArray(raw))
    return { kind: 'malformed', reason: 'a report is not an object' };
  const own = (name: string): JsonValue | undefined => (Object.hasOwn(raw, name) ? raw[name] : undefined);
  const id = scalar(own('id'));
  if (id === null || !isExportId(id)) return { kind: 'malformed', reason: 'a report has no usable id' };
  const status = scalar(own('status'));
  if (status === null) return { kind: 'malformed', reason: 'a report has no status', id };

  const oddities: string[] = [];
  const text = (name: string, maxBytes: number): string | null => {
    const value = own(name);
    const found = scalar(value);
    if (found === null && isUnreadable(value)) oddities.push(`${name} is not a text`);
    return found === null ? null : boundedText(found, maxBytes);
  };
  const time = (name: string): number | null => {
    const parsed = seconds(own(name));
    if (parsed === 'unreadable') oddities.push(`${name} is not a time`);
    return parsed === 'unreadable' ? null : parsed;
  };

  const created = time('createdtm');
  const started = time('starttm');
  // Recorded answers hold the start of the data range in `starttm`, against the documentation: see startedAt.
  const startedIsProcessing = started !== null && (created === null || started >= created);
  const expiry = expiryOf(created, time('expiretm'));
  const report = REPORTS.find((known) => known === own('report')) ?? asked;
  return {
    kind: 'export',
    oddities,
    export: {
      id,
      report,
      description: text('descr', MAX_BYTES.description),
      format: text('format', MAX_BYTES.word),
      status: boundedText(status, MAX_BYTES.word),
      error: text('error', MAX_BYTES.word),
      deletionPending: flag(own('delete')),
      subtype: text('subtype', MAX_BYTES.word),
      fields: text('fields', MAX_BYTES.list),
      asset: text('asset', MAX_BYTES.list) ?? text('assets', MAX_BYTES.list),
      assetClasses: assetClasses({ asset_classes: own('asset_classes'), aclass: own('aclass') }),
      createdAt: iso(created),
      startedAt: startedIsProcessing ? iso(started) : null,
      completedAt: iso(time('completedtm')),
      dataFrom: iso(time('datastarttm') ?? (startedIsProcessing ? null : started)),
      dataTo: iso(time('dataendtm') ?? time('endtm')),
      expiresAt: iso(expiry.at),
      expiryIsEstimate: expiry.isEstimate,
      kraken: boundedRaw(raw),
    },
  };
}

const isUnreadable = (value: JsonValue | undefined): boolean => typeof value === 'object' && value !== null;

function flag(value: JsonValue | undefined): boolean {
  return value === true || value === 1 || value === '1' || value === 'true';
}

function iso(unixSeconds: number | null): Timestamp | null {
  return unixSeconds === null ? null : new Date(unixSeconds * 1000).toISOString().replace('.000Z', 'Z');
}

function expiryOf(created: number | null, stated: number | null): { at: number | null; isEstimate: boolean } {
  const isBelieved = stated !== null && (created === null || stated - created >= SHORTEST_BELIEVED_RETENTION_SECONDS);
  if (isBelieved) return { at: stated, isEstimate: false };
  return { at: created === null ? null : created + RETENTION_SECONDS, isEstimate: true };
}

/** Newer answers list `asset_classes`; older ones have a single `aclass`. */
function assetClasses(fields: Fields): string[] {
  const { asset_classes: listed, aclass } = fields;
  const isEmpty = Array.isArray(listed) && listed.length === 0;
  const values = isEmpty ? [aclass] : [listed ?? aclass].flat();
  return values
    .map((value) => scalar(value))
    .filter((value) => value !== null)
    .slice(0, MAX_ASSET_CLASSES)
    .map((value) => boundedText(value, MAX_ASSET_CLASS_BYTES));
}

function boundedRaw(raw: JsonValue): JsonValue {
  try {
    const bytes = Buffer.byteLength(JSON.stringify(raw));
    return bytes <= MAX_BYTES.kraken ? raw : { truncated: true, bytes };
  } catch (error) {
    // Nested too deeply to be written: thousands of levels, which JSON.parse reads but JSON.stringify does not.
    if (error instanceof RangeError) return { truncated: true };
    throw error;
  }
}
