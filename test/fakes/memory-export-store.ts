import { contentDigest } from '../../lambda/core/exports/changed-fields';
import type { StoredExport } from '../../lambda/core/exports/export';
import type { ExportOutline } from '../../lambda/core/exports/outline';
import type { ChangesPage, ChangesQuery, ExportReader, ExportStore } from '../../lambda/core/ports';
import { frozen } from './frozen';

export interface MemoryExportStoreOptions {
  /** Exports that one call of `changes` looks at, at most. */
  readonly lookAtMost?: number;
  /** Like DynamoDB, which only tells that nothing is behind a page when asked for the next one. */
  readonly endsLate?: boolean;
}

/** The exports in memory. What it hands out nobody can change, and it keeps the conditions of the ports. */
export class MemoryExportStore implements ExportStore, ExportReader {
  /** Exports that `changes` handed out or left out, since the store was made. */
  lookedAt = 0;
  /** Calls of `changes` and `get`. */
  reads = 0;
  private readonly items = new Map<string, StoredExport>();

  constructor(private readonly options: MemoryExportStoreOptions = {}) {}

  /** Puts an export in, whatever is there. */
  put(stored: StoredExport): void {
    this.items.set(keyOf(stored.export.account, stored.export.id), frozen(stored));
  }

  async list(account: string): Promise<StoredExport[]> {
    return this.of(account);
  }

  async outlines(account: string): Promise<ExportOutline[]> {
    return this.of(account).map(outlineOf);
  }

  async get(account: string, id: string): Promise<StoredExport | undefined> {
    this.reads++;
    return this.items.get(keyOf(account, id));
  }

  async write(next: StoredExport, before: StoredExport | undefined): Promise<boolean> {
    const current = this.items.get(keyOf(next.export.account, next.export.id));
    if (before === undefined || current === undefined) {
      if (before === undefined && current === undefined) this.put(next);
      return before === undefined && current === undefined;
    }
    const isUnchanged = current.export.version === before.export.version;
    const isObservedEarlier = current.observedNonce < next.observedNonce;
    if (!isUnchanged || !isObservedEarlier) return false;
    // Only an announcement moves the announced version.
    this.put({ ...next, announcedVersion: current.announcedVersion });
    return true;
  }

  async markAnnounced(account: string, id: string, version: number): Promise<void> {
    const current = this.items.get(keyOf(account, id));
    if (current === undefined || current.export.version < version || current.announcedVersion >= version) return;
    this.put({ ...current, announcedVersion: version });
  }

  async changes({ account, after, order, limit, filter }: ChangesQuery): Promise<ChangesPage> {
    this.reads++;
    const { lookAtMost = Number.POSITIVE_INFINITY, endsLate = false } = this.options;
    const sign = order === 'asc' ? 1 : -1;
    const behind = this.of(account)
      .sort((a, b) => sign * compare(a.changeSeq, b.changeSeq))
      .filter(({ changeSeq }) => after === undefined || sign * compare(changeSeq, after) > 0);
    const found: StoredExport[] = [];
    let looked = 0;
    for (const stored of behind.slice(0, lookAtMost)) {
      if (found.length === limit) break;
      looked++;
      if (isWanted(stored, filter)) found.push(stored);
    }
    this.lookedAt += looked;
    const isAll = looked === behind.length;
    const stoppedEarly = found.length === limit || looked === lookAtMost;
    return {
      exports: found,
      position: behind[looked - 1]?.changeSeq ?? after,
      isEnd: isAll && !(endsLate && stoppedEarly),
    };
  }

  private of(account: string): StoredExport[] {
    return [...this.items.values()].filter((stored) => stored.export.account === account);
  }
}

export const outlineOf = (stored: StoredExport): ExportOutline => ({
  id: stored.export.id,
  report: stored.export.report,
  state: stored.export.state,
  version: stored.export.version,
  announcedVersion: stored.announcedVersion,
  observedNonce: stored.observedNonce,
  changeSeq: stored.changeSeq,
  content: contentDigest(stored.export),
  ...(stored.missedSince !== undefined && { missedSince: stored.missedSince }),
});

const keyOf = (account: string, id: string): string => `${account}/${id}`;

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function isWanted({ export: stored }: StoredExport, { reports, states, statuses }: ChangesQuery['filter']): boolean {
  return (
    (reports?.includes(stored.report) ?? true) &&
    (states?.includes(stored.state) ?? true) &&
    (statuses?.includes(stored.status) ?? true)
  );
}
