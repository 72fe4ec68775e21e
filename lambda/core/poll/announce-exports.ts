import type { StoredExport } from '../exports/export';
import { type ExportOutline, notAnnounced } from '../exports/outline';
import { StoredItemError } from '../stored-item-error';
import { type Announcement, type Announcer, type AnnounceServices, MAX_BATCH, together } from './announce';

/** One export that cannot be read or written does not keep the others from it; after so many it is the table that has trouble. */
export const MAX_ERRORS = 3;

export interface Left extends Announcement {
  /** Whether nothing is left to be announced, as far as it can be read. */
  readonly isAnnounced: boolean;
}

/**
 * Announces what earlier polls stored and did not announce, the oldest first. Once the bus is given up nothing more is read
 * but the oldest, to tell for how long they wait.
 * @param onUnreadable called for each export whose item cannot be read: the others do not wait for it
 */
export async function announceExports(
  outlines: readonly ExportOutline[],
  account: string,
  { exports, announcer }: Pick<AnnounceServices, 'exports'> & { readonly announcer: Announcer },
  onUnreadable: (id: string) => void,
): Promise<Left> {
  const waiting = notAnnounced(outlines);
  const errors: unknown[] = [];
  const announcements: Announcement[] = [];
  let done = 0;
  const read = async ({ id }: ExportOutline): Promise<StoredExport | undefined> => {
    try {
      return await exports.get(account, id);
    } catch (error) {
      if (error instanceof StoredItemError) onUnreadable(id);
      else errors.push(error);
      return undefined;
    }
  };
  const mayGoOn = (): boolean => errors.length < MAX_ERRORS && (done === 0 || announcer.maySend());
  for (; done < waiting.length && mayGoOn(); done += MAX_BATCH) {
    const stored = await Promise.all(waiting.slice(done, done + MAX_BATCH).map(read));
    const announced = await announcer.announce(stored.filter((one) => one !== undefined));
    announcements.push(...announced);
    errors.push(...announced.flatMap((one) => one.errors));
  }
  const { waitingSince, ...announcement } = together(announcements);
  const isAnnounced = done >= waiting.length && waitingSince.length === 0 && errors.length === 0;
  return { ...announcement, waitingSince, errors, isAnnounced };
}
