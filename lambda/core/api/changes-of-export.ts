import type { StoredExport } from '../exports/export';
import type { ChangesQuery, ExportReader } from '../ports';
import type { ChangesSource } from './feed';

/** The changes of an account as far as they concern one export: it is read by its key, and nothing else. */
export const changesOfExport =
  (exports: ExportReader, id: string): ChangesSource =>
  async ({ account, after, order, filter }) => {
    const stored = await exports.get(account, id);
    if (stored === undefined || !isBehind(stored, after, order)) return { exports: [], position: after, isEnd: true };
    return { exports: matches(stored, filter) ? [stored] : [], position: stored.changeSeq, isEnd: true };
  };

function isBehind({ changeSeq }: StoredExport, after: string | undefined, order: ChangesQuery['order']): boolean {
  if (after === undefined) return true;
  return order === 'asc' ? changeSeq > after : changeSeq < after;
}

function matches({ export: stored }: StoredExport, { reports, states, statuses }: ChangesQuery['filter']): boolean {
  return (
    (reports?.includes(stored.report) ?? true) &&
    (states?.includes(stored.state) ?? true) &&
    (statuses?.includes(stored.status) ?? true)
  );
}
