import { randomUUID } from 'node:crypto';
import { EVENT_SOURCE } from '../../lambda/contract/events';
import type { DomainEvent } from '../../lambda/core/exports/events';

/** An event in the form in which EventBridge hands it to its targets. */
export interface DeliveredEvent {
  readonly version: '0';
  /** Of this delivery. The event itself is known by `detail.metadata.eventId`, which stays when it is sent again. */
  readonly id: string;
  readonly 'detail-type': DomainEvent['detailType'];
  readonly source: typeof EVENT_SOURCE;
  /** The AWS account: this host has none. */
  readonly account: '000000000000';
  /** ISO 8601 with seconds, as EventBridge has it. */
  readonly time: string;
  readonly region: 'local';
  readonly resources: readonly string[];
  readonly detail: DomainEvent['detail'];
}

export function delivered({ detailType, detail }: DomainEvent): DeliveredEvent {
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': detailType,
    source: EVENT_SOURCE,
    account: '000000000000',
    time: `${detail.metadata.occurredAt.slice(0, 'YYYY-MM-DDTHH:MM:SS'.length)}Z`,
    region: 'local',
    resources: [],
    detail,
  };
}
