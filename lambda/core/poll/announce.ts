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
   * @returns for each export what came of it, in the same order
   */
  async announce(waiting: readonly StoredExport[]): Promise<Announcement[]> {
    const queues = waiting.map((one): Queue => ({ events: unannounced(one), announced: 0, errors: [] }));
    let open = queues.filter(hasMore);
    while (open.length > 0 && this.maySend()) {
      const results = await this.send(open.flatMap(({ events }) => events.slice(0, 1)));
      const accepted = open.filter((_, index) => results[index]?.isAccepted);
      await Promise.all(accepted.map((queue) => this.mark(queue)));
      const isRefused = accepted.length < open.length;
      open = open.filter(hasMore);
      if (isRefused && !(await this.waitsToRetry())) break;
    }
    return queues.map((queue) => ({
      announced: queue.announced,
      refusal: hasMore(queue) ? this.refusal : undefined,
      waitingSince: queue.events.map(occurredAt),
      errors: queue.errors,
    }));
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

  /** Takes what went out from a queue, and marks it in the table. */
  private async mark(queue: Queue): Promise<void> {
    const [sent, ...rest] = queue.events;
    if (sent === undefined) return;
    queue.events = rest;
    queue.announced++;
    const { export: announced } = sent.detail.data;
    try {
      await this.services.exports.markAnnounced(announced.account, announced.id, announced.version);
    } catch (error) {
      queue.errors.push(error);
    }
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

/** What is to be announced of one export, the oldest first, and what came of it so far. */
interface Queue {
  events: readonly ExportChanged[];
  announced: number;
  readonly errors: unknown[];
}

const occurredAt = ({ detail }: ExportChanged): Timestamp => detail.metadata.occurredAt;

const hasMore = ({ events }: Queue): boolean => events.length > 0;

/** Several announcements as one. */
export const together = (all: readonly Announcement[]): Announcement => ({
  announced: all.reduce((sum, { announced }) => sum + announced, 0),
  refusal: all.find(({ refusal }) => refusal !== undefined)?.refusal,
  waitingSince: all.flatMap(({ waitingSince }) => waitingSince),
  errors: all.flatMap(({ errors }) => errors),
});
