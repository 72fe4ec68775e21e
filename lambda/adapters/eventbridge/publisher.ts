import { type EventBridgeClient, PutEventsCommand, type PutEventsResultEntry } from '@aws-sdk/client-eventbridge';
import { EVENT_SOURCE } from '../../contract/events';
import type { Publisher, PublishResult } from '../../core/ports';

/** Announces events on an EventBridge bus. */
export function createEventBridgePublisher(client: EventBridgeClient, busName: string): Publisher {
  return {
    async publish(events, timeoutMs) {
      const abortSignal = AbortSignal.timeout(timeoutMs);
      const Entries = events.map(({ detailType, detail }) => ({
        EventBusName: busName,
        Source: EVENT_SOURCE,
        DetailType: detailType,
        Detail: JSON.stringify(detail),
        Time: new Date(detail.metadata.occurredAt),
      }));
      try {
        const answer = await client.send(new PutEventsCommand({ Entries }), { abortSignal });
        return events.map((_, index) => resultOf(answer.Entries?.[index]));
      } catch (error) {
        // Nobody knows what arrived. Sending again is safe: consumers tell events by their id.
        const name = error instanceof Error ? error.name : 'unknown error';
        const reason = abortSignal.aborted ? `no answer within ${timeoutMs} ms` : name;
        return events.map(() => ({ isAccepted: false, reason }));
      }
    },
  };
}

/** EventBridge answers with status 200 when it refuses some of the entries. */
const resultOf = (entry: PutEventsResultEntry | undefined): PublishResult =>
  entry?.EventId === undefined
    ? { isAccepted: false, reason: entry?.ErrorCode ?? 'no answer for this event' }
    : { isAccepted: true };
