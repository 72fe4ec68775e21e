import { type ExportChanged, unannounced } from '../exports/events';
import type { StoredExport, Timestamp } from '../exports/export';
import type { Clock, ExportStore, Publisher, PublishResult } from '../ports';

/** EventBridge takes up to ten entries in one call. */
export const MAX_BATCH = 10;
const RETRIES = 2;
const RETRY_AFTER_MS = 400;

/** What a poll loses at most to a bus that does not take events, is slow or does not answer. */
const PATIENCE_MS = 3_000;
/** What takes everything within this costs no patience: the bus answers within a tenth of a second. */
const USUAL_MS = 200;
/** What takes nothing costs at least this, however fast it refuses: what waits is not read in vain. */
const REFUSED_MS = 500;

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
  /** What the table answered where it failed: then what went out may go out once more. */
  readonly errors: readonly unknown[];
}

/**
 * Announces what is stored, within the time of one poll. A bus that takes nothing, is slow or hangs costs a poll no more
 * than its patience and is then left alone until the next one: to store what Kraken says is more important.
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
    let queues = waiting.map(unannounced).filter(hasMore);
    const errors: unknown[] = [];
    let announced = 0;
    while (queues.length > 0 && this.maySend()) {
      const heads = queues.flatMap((events) => events.slice(0, 1));
      const results = await this.send(heads);
      const accepted = heads.filter((_, index) => results[index]?.isAccepted);
      errors.push(...(await this.mark(accepted)));
      announced += accepted.length;
      queues = queues.map((events, index) => (results[index]?.isAccepted ? events.slice(1) : events)).filter(hasMore);
      if (accepted.length < heads.length && !(await this.waitsToRetry())) break;
    }
    const refusal = queues.length > 0 ? this.refusal : undefined;
    return { announced, refusal, waitingSince: queues.flat().map(occurredAt), errors };
  }

  /** Whether there is time left, and patience with the bus. */
  maySend(): boolean {
    return this.patienceMs > 0 && this.services.clock.now() < this.until;
  }

  /** Sends events once. @returns for each whether it was accepted, in the same order */
  private async send(events: readonly ExportChanged[]): Promise<PublishResult[]> {
    const { clock, publisher } = this.services;
    const began = clock.now();
    const results = await publisher.publish(events, Math.min(this.patienceMs, this.until - began));
    const tookMs = clock.now() - began;
    const reasons = results.flatMap((result) => (result.isAccepted ? [] : [result.reason]));
    if (reasons.length === 0) this.patienceMs -= Math.max(0, tookMs - USUAL_MS);
    else this.patienceMs -= reasons.length < events.length ? tookMs : Math.max(tookMs, REFUSED_MS);
    this.refusal = reasons[0] ?? this.refusal ?? (this.patienceMs > 0 ? undefined : 'it takes events too slowly');
    return results;
  }

  /** Marks what went out. @returns what the table answered where it failed */
  private async mark(accepted: readonly ExportChanged[]): Promise<unknown[]> {
    const marks = accepted.map(({ detail: { data } }) =>
      this.services.exports.markAnnounced(data.export.account, data.export.id, data.export.version),
    );
    const results = await Promise.allSettled(marks);
    return results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
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
