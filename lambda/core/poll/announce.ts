import { type DomainEvent, type ExportChanged, unannounced } from '../exports/events';
import type { StoredExport, Timestamp } from '../exports/export';
import type { Clock, ExportStore, Publisher, PublishResult } from '../ports';

/** EventBridge takes up to ten entries in one call. */
export const MAX_BATCH = 10;
const RETRIES = 2;
const RETRY_AFTER_MS = 400;

/** What a poll loses at most to a bus that does not take events or does not answer; it answers within a tenth of a second. */
const PATIENCE_MS = 3_000;

export interface AnnounceServices {
  readonly exports: ExportStore;
  readonly publisher: Publisher;
  readonly clock: Clock;
}

export interface Announcement {
  /** Events that went out. */
  readonly announced: number;
  /** Why the bus did not take what is still to be announced; undefined if it took all, or if there was no time. */
  readonly refusal: string | undefined;
  /** When the changes were seen that are still to be announced. */
  readonly waitingSince: readonly Timestamp[];
}

/**
 * Announces what is stored, within the time of one poll. A bus that takes nothing, or hangs, costs a poll no more than its
 * patience and is then left alone until the next one: to store what Kraken says is more important.
 */
export class Announcer {
  private retriesLeft = RETRIES;
  private patienceMs = PATIENCE_MS;
  private refusal: string | undefined;

  /** @param until when announcing exports must be over, in milliseconds since 1970 */
  constructor(
    private readonly services: AnnounceServices,
    private readonly until: number,
  ) {}

  /**
   * Announces every version of these exports that is not announced yet, and marks them. The versions of one export go
   * out one after the other, each only after the one before was accepted.
   * @param waiting at most ten exports
   */
  async announce(waiting: readonly StoredExport[]): Promise<Announcement> {
    const { exports } = this.services;
    let queues = waiting.map(unannounced).filter(hasMore);
    let announced = 0;
    while (queues.length > 0 && this.maySend()) {
      const heads = queues.flatMap((events) => events.slice(0, 1));
      const results = await this.send(heads);
      const accepted = heads.filter((_, index) => results[index]?.isAccepted).map(({ detail }) => detail.data.export);
      await Promise.all(accepted.map(({ account, id, version }) => exports.markAnnounced(account, id, version)));
      announced += accepted.length;
      queues = queues.map((events, index) => (results[index]?.isAccepted ? events.slice(1) : events)).filter(hasMore);
      if (accepted.length < heads.length && !(await this.waitsToRetry())) break;
    }
    const refusal = queues.length > 0 ? this.refusal : undefined;
    return { announced, refusal, waitingSince: queues.flat().map(occurredAt) };
  }

  /** Whether there is time left, and patience with the bus. */
  maySend(until = this.until): boolean {
    return this.patienceMs > 0 && this.services.clock.now() < until;
  }

  /** Sends events once, or not at all if it may not. @returns for each whether it was accepted, in the same order */
  async send(events: readonly DomainEvent[], until = this.until): Promise<PublishResult[]> {
    const { clock, publisher } = this.services;
    if (!this.maySend(until))
      return events.map(() => ({ isAccepted: false, reason: this.refusal ?? 'no time was left' }));
    const began = clock.now();
    const results = await publisher.publish(events, Math.min(this.patienceMs, until - began));
    const [refusal] = results.flatMap((result) => (result.isAccepted ? [] : [result.reason]));
    if (refusal !== undefined) {
      this.refusal = refusal;
      this.patienceMs -= clock.now() - began;
    }
    return results;
  }

  private async waitsToRetry(): Promise<boolean> {
    if (this.retriesLeft === 0) return false;
    const waitMs = RETRY_AFTER_MS * 2 ** (RETRIES - this.retriesLeft);
    this.retriesLeft--;
    this.patienceMs -= waitMs;
    await this.services.clock.sleep(waitMs);
    return true;
  }
}

const occurredAt = ({ detail }: ExportChanged): Timestamp => detail.metadata.occurredAt;

const hasMore = (events: readonly unknown[]): boolean => events.length > 0;
