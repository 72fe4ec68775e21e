import type { ExportChangedEvent, HealthChangedEvent } from '../../contract/event-schemas';
import { EXPORT_CHANGED } from '../../contract/events';
import { exportNotice } from './export-notice';
import { healthNotice } from './health-notice';

/** A message for a person. */
export interface Notice {
  /** One line of printable ASCII, as mail needs it. */
  readonly subject: string;
  readonly text: string;
}

/** Where a person finds more. */
export interface Places {
  /** The API, without a slash at the end. */
  readonly apiUrl: string;
  readonly stackName: string;
}

/** What to tell a person of an event, or undefined if it is no news to one. */
export const noticeOf = (event: ExportChangedEvent | HealthChangedEvent, places: Places): Notice | undefined =>
  event['detail-type'] === EXPORT_CHANGED ? exportNotice(event.detail, places) : healthNotice(event.detail, places);
