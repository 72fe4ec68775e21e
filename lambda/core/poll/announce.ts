import { type ExportChanged, unannounced } from '../exports/events';
import type { StoredExport, Timestamp } from '../exports/export';
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

export interface Announcement {
  /** Events that went out. */
  readonly announced: number;
  /** Why not all did; undefined if they did. */
  readonly refusal?: string;
  /** When the changes were seen that are still to be announced. */
  readonly waitingSince: readonly Timestamp[];
}

/** Announces what a poll stores. Once the bus takes nothing at all, it is left alone for the rest of the poll. */
export class Announcer {
  private downBecause: string | undefined;

  constructor(private readonly services: AnnounceServices) {}

  /**
   * Announces every version of these exports that is not announced yet, and marks them. The versions of one export go
   * out one after the other, each only after the one before was accepted.
   * @param waiting at most ten exports
   */
  async announce(waiting: readonly StoredExport[]): Promise<Announcement> {
    let queues = waiting.map((stored) => ({ stored, events: unannounced(stored) })).filter(hasMore);
    if (queues.length > 0 && this.downBecause !== undefined)
      return { announced: 0, refusal: this.downBecause, waitingSince: waitingIn(queues) };
    const { exports, publisher, clock } = this.services;
    let announced = 0;
    let refusal: string | undefined;
    for (let failures = 0; queues.length > 0 && failures < ATTEMPTS; ) {
      if (failures > 0) await clock.sleep(RETRY_AFTER_MS * 2 ** failures);
      const results = await publisher.publish(queues.flatMap(({ events }) => events.slice(0, 1)));
      const accepted = queues.filter((_, index) => results[index]?.isAccepted);
      for (const queue of accepted) queue.events = queue.events.slice(1);
      const finished = accepted.filter((queue) => !hasMore(queue)).map(({ stored }) => stored.export);
      await Promise.all(finished.map(({ account, id, version }) => exports.markAnnounced(account, id, version)));

      announced += accepted.length;
      refusal = results.flatMap((result) => (result.isAccepted ? [] : [result.reason]))[0];
      failures = refusal === undefined ? 0 : failures + 1;
      queues = queues.filter(hasMore);
    }
    if (announced === 0) this.downBecause = refusal;
    return { announced, ...(refusal !== undefined && { refusal }), waitingSince: waitingIn(queues) };
  }
}

const waitingIn = (queues: readonly { events: readonly ExportChanged[] }[]): Timestamp[] =>
  queues.flatMap(({ events }) => events.map(({ detail }) => detail.metadata.occurredAt));

const hasMore = ({ events }: { events: readonly unknown[] }): boolean => events.length > 0;
