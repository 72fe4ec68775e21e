import type { PollState } from '../../lambda/core/poll/poll-state';
import type { ExportStore, PollStateStore } from '../../lambda/core/ports';
import { MemoryExportStore } from '../../test/fakes/memory-export-store';
import type { Counts } from './counts';

/**
 * The table in memory, which counts what it is asked for. Poll states are never changed in place, so none is copied: they
 * are written millions of times.
 */
export class CountedTable {
  private readonly written = new Map<string, PollState>();
  private readonly stored = new Map<string, MemoryExportStore>();

  constructor(private readonly counts: Counts) {}

  readonly states: PollStateStore = {
    read: async (account) => {
      this.counts.stateReads++;
      return this.written.get(account);
    },
    replace: async (account, seenStamp, next) => {
      const isUnchanged = this.written.get(account)?.stamp === seenStamp;
      this.counts[isUnchanged ? 'stateWrites' : 'refusedWrites']++;
      if (isUnchanged) this.written.set(account, next);
      return isUnchanged;
    },
  };

  readonly exports: ExportStore = {
    outlines: async (account) => {
      const found = await this.of(account).outlines(account);
      this.counts.outlineQueries++;
      this.counts.outlines += found.length;
      return found;
    },
    get: (account, id) => {
      this.counts.exportReads++;
      return this.of(account).get(account, id);
    },
    write: (next, before) => {
      this.counts[before === undefined ? 'newExports' : 'changedExports']++;
      return this.of(next.export.account).write(next, before);
    },
    markAnnounced: (account, id, version) => {
      this.counts.announcements++;
      return this.of(account).markAnnounced(account, id, version);
    },
  };

  /** A store of its own for each account, because one looks through all that it has. */
  private of(account: string): MemoryExportStore {
    const store = this.stored.get(account) ?? new MemoryExportStore();
    this.stored.set(account, store);
    return store;
  }
}
