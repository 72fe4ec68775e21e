import { createHash } from 'node:crypto';
import type { Report } from '../../contract/reports';
import { comparedValues } from '../exports/changed-fields';
import type { JsonValue, KrakenExport } from '../exports/export';
import { type ParsedReport, parseReport } from '../exports/parse-report';
import { deriveState, isSettled } from '../exports/state';

/** Kraken's answer for one report, parsed. */
export interface Answer {
  readonly report: Report;
  /** Oldest first, each id once. */
  readonly exports: readonly KrakenExport[];
  /** Ids of reports that could not be read: these exports are not missing, though nothing is known of them. */
  readonly unreadableIds: ReadonlySet<string>;
  /** Whether a report could not even be told by its id. Then no export counts as missing. */
  readonly hasNameless: boolean;
  readonly warnings: readonly string[];
  /** The same for two answers exactly if nothing that counts differs between them. */
  readonly digest: string;
}

export function readAnswer(report: Report, raw: readonly JsonValue[], warnings: readonly string[]): Answer {
  const parsed = raw.map((element) => parseReport(element, report));
  const malformed = parsed.filter((result) => result.kind === 'malformed');
  const { exports, duplicates } = uniqueById(parsed);
  const unreadableIds = new Set(malformed.flatMap(({ id }) => (id === undefined ? [] : [id])));
  const odd = parsed.flatMap((result) =>
    result.kind === 'export' ? result.oddities.map((oddity) => `${report} export ${result.export.id}: ${oddity}`) : [],
  );
  return {
    report,
    exports,
    unreadableIds,
    hasNameless: malformed.some(({ id }) => id === undefined),
    warnings: [
      ...warnings,
      ...malformed.map(({ reason, id }) => (id === undefined ? reason : `${reason} (${id})`)),
      ...duplicates.map((id) => `${report} export ${id} is listed more than once`),
      ...odd,
    ],
    digest: digestOf(
      exports,
      malformed.map(({ id }) => id ?? ''),
    ),
  };
}

/** The exports of an answer from which more is to be expected. */
export const activeExports = ({ exports }: Answer): KrakenExport[] =>
  exports.filter((seen) => !isSettled(deriveState(seen)));

/** Of several reports with one id the one further on in its life counts, whatever their order. */
function uniqueById(parsed: readonly ParsedReport[]): { exports: KrakenExport[]; duplicates: string[] } {
  const byId = new Map<string, KrakenExport>();
  const duplicates = new Set<string>();
  for (const result of parsed) {
    if (result.kind === 'malformed') continue;
    const { export: seen } = result;
    const other = byId.get(seen.id);
    if (other !== undefined) duplicates.add(seen.id);
    if (other === undefined || progressOf(seen) >= progressOf(other)) byId.set(seen.id, seen);
  }
  return { exports: [...byId.values()].sort(byCreation), duplicates: [...duplicates] };
}

const STATUS_ORDER = ['Queued', 'Processing', 'Processed'];

function progressOf(seen: KrakenExport): string {
  const rank = STATUS_ORDER.indexOf(seen.status) + 1;
  return `${seen.completedAt ?? ''} ${rank} ${JSON.stringify(comparedValues(seen))}`;
}

const byCreation = (a: KrakenExport, b: KrakenExport): number => (creationOf(a) < creationOf(b) ? -1 : 1);

const creationOf = ({ createdAt, id }: KrakenExport): string => `${createdAt ?? ''} ${id}`;

/** Over what counts, in a fixed order: Kraken promises none, and may change how it writes a value. */
function digestOf(exports: readonly KrakenExport[], malformed: readonly string[]): string {
  const hash = createHash('sha256').update(JSON.stringify(malformed.toSorted()));
  for (const seen of exports) hash.update(JSON.stringify([seen.id, ...comparedValues(seen)]));
  return hash.digest('base64');
}
