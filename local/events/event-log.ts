import type { DomainEvent } from '../../lambda/core/exports/events';
import type { Publisher, PublishResult } from '../../lambda/core/ports';
import { delivered } from './delivered-event';
import { EventFile, type LoggedEvent } from './event-file';

/** The contract promises as many to those who come back. */
export const KEPT_EVENTS = 10_000;

/**
 * The event bus of this host: what is announced is written to a file, numbered, and then told to whoever listens. An event
 * counts as announced only when it is on disk.
 */
export class EventLog implements Publisher {
  private readonly listeners = new Set<(events: readonly DomainEvent[]) => void>();
  private linesInFile: number;
  private sequence: number;
  private writing: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly file: EventFile,
    private kept: LoggedEvent[],
    private readonly keep: number,
    private readonly onError: (error: unknown) => void,
  ) {
    this.linesInFile = kept.length;
    this.sequence = kept.at(-1)?.sequence ?? 0;
    this.kept = kept.slice(-keep);
  }

  /** @param keep how many events are kept at least */
  static async open(path: string, onError: (error: unknown) => void, keep = KEPT_EVENTS): Promise<EventLog> {
    const { file, events } = await EventFile.open(path);
    return new EventLog(file, events, keep, onError);
  }

  /** Number of the newest event, 0 if there was none yet. */
  get last(): number {
    return this.sequence;
  }

  /** The oldest kept events that come behind a number. */
  after(sequence: number, limit: number): readonly LoggedEvent[] {
    const first = this.kept[0];
    if (first === undefined || sequence >= this.sequence) return [];
    const index = this.kept.findIndex((event) => event.sequence > sequence);
    return this.kept.slice(index, index + limit);
  }

  /** The first kept event that is found, if any: one may have been announced more than once. */
  find(isWanted: (event: LoggedEvent) => boolean): LoggedEvent | undefined {
    return this.kept.find(isWanted);
  }

  /** Calls the listener with all that is announced from now on, until the function it returns is called. */
  listen(listener: (events: readonly DomainEvent[]) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  publish(events: readonly DomainEvent[]): Promise<PublishResult[]> {
    const published = this.writing.then(() => this.write(events));
    // Whoever called hears of a failure; the next write goes on all the same.
    this.writing = published.catch(() => {});
    return published;
  }

  async close(): Promise<void> {
    await this.writing;
    await this.file.close();
  }

  private async write(events: readonly DomainEvent[]): Promise<PublishResult[]> {
    const logged = events.map((event, index) => ({
      sequence: this.sequence + index + 1,
      account: event.detail.metadata.account,
      eventId: event.detail.metadata.eventId,
      json: JSON.stringify(delivered(event)),
    }));
    try {
      await this.file.append(logged);
    } catch (error) {
      this.onError(error);
      const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
      return events.map(() => ({ isAccepted: false, reason }));
    }
    this.sequence += logged.length;
    this.linesInFile += logged.length;
    this.kept = [...this.kept, ...logged].slice(-this.keep);
    for (const listener of this.listeners) listener(events);
    await this.compact();
    return events.map(() => ({ isAccepted: true }));
  }

  /** Halves the file once it holds twice what has to be kept. If that fails, it is only longer than it needs to be. */
  private async compact(): Promise<void> {
    if (this.linesInFile < 2 * this.keep) return;
    try {
      await this.file.replace(this.kept);
      this.linesInFile = this.kept.length;
    } catch (error) {
      this.onError(error);
    }
  }
}
