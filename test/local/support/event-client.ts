import type { DeliveredEvent } from '../../../local/events/delivered-event';
import { until } from './until';

export interface ReceivedEvent {
  /** No number if the client may see some accounts only. */
  readonly id: number;
  readonly event: DeliveredEvent;
}

/** A client of the event stream, as a browser's EventSource is one. */
export class EventClient {
  readonly received: ReceivedEvent[] = [];
  /** Lines that are no events. */
  readonly comments: string[] = [];
  isEnded = false;

  private constructor(
    readonly response: Response,
    private readonly hangUp: AbortController,
  ) {}

  static async connect(url: string, lastEventId?: string, token?: string): Promise<EventClient> {
    const hangUp = new AbortController();
    const headers: Record<string, string> = {
      ...(lastEventId !== undefined && { 'Last-Event-ID': lastEventId }),
      ...(token !== undefined && { Authorization: `Bearer ${token}` }),
    };
    const response = await fetch(`${url}/v1/events`, { headers, signal: hangUp.signal });
    const client = new EventClient(response, hangUp);
    client.read().catch(() => {
      client.isEnded = true;
    });
    return client;
  }

  /** Ids of the events themselves, in the order of their arrival. */
  get eventIds(): string[] {
    return this.received.map(({ event }) => event.detail.metadata.eventId);
  }

  /** Waits for as many events. */
  async take(count: number): Promise<readonly ReceivedEvent[]> {
    return until(`${count} events came, of which ${this.received.length} did`, () => {
      return this.received.length >= count && this.received.slice(0, count);
    });
  }

  close(): void {
    this.hangUp.abort();
  }

  private async read(): Promise<void> {
    let text = '';
    const decoder = new TextDecoder();
    for await (const chunk of this.response.body ?? []) {
      text += decoder.decode(chunk, { stream: true });
      const messages = text.split('\n\n');
      text = messages.pop() ?? '';
      for (const message of messages) this.readMessage(message);
    }
    this.isEnded = true;
  }

  private readMessage(message: string): void {
    const [, id, data] = /^id: (\S+)\ndata: (.*)$/.exec(message) ?? [];
    if (id === undefined || data === undefined) this.comments.push(message);
    else this.received.push({ id: Number(id), event: JSON.parse(data) as DeliveredEvent });
  }
}
