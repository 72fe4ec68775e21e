import { unannounced } from '../exports/events';
import type { StoredExport } from '../exports/export';
import type { Clock, ExportStore, Publisher } from '../ports';

/** EventBridge takes up to ten entries in one call. */
export const MAX_BATCH = 10;
const ATTEMPTS = 3;
const RETRY_AFTER_MS = 200;

export interface AnnounceServices {
  readonly exports: ExportStore;
  readonly publisher: Publisher;
  readonly clock: Clock;
}

/**
 * Announces every version of these exports that is not announced yet, and marks them. An export's versions go out one
 * after the other; its next one only after the one before was accepted.
 * @param waiting at most ten exports
 * @returns how many events went out, and whether all did
 */
export async function announce(
  waiting: readonly StoredExport[],
  { exports, publisher, clock }: AnnounceServices,
): Promise<{ announced: number; isComplete: boolean }> {
  let queues = waiting.map((stored) => ({ stored, events: unannounced(stored) })).filter(({ events }) => events.length);
  let announced = 0;
  let failures = 0;
  while (queues.length > 0 && failures < ATTEMPTS) {
    if (failures > 0) await clock.sleep(RETRY_AFTER_MS * 2 ** failures);
    const heads = queues.flatMap(({ events: [head] }) => (head === undefined ? [] : [head]));
    const accepted = await publisher.publish(heads);
    const sent = queues.filter((_, index) => accepted[index]);
    await Promise.all(
      sent.map(async (queue) => {
        const event = queue.events.shift();
        const isLast = queue.events.length === 0;
        const { account, id } = queue.stored.export;
        if (event !== undefined && isLast) await exports.markAnnounced(account, id, queue.stored.export.version);
      }),
    );
    announced += sent.length;
    failures = sent.length < queues.length ? failures + 1 : 0;
    queues = queues.filter(({ events }) => events.length > 0);
  }
  return { announced, isComplete: queues.length === 0 };
}
