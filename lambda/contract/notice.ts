import * as v from 'valibot';
import { ExportChangedEventSchema, HealthChangedEventSchema } from './event-schemas';

/** What a rule hands to the notifier: an event, and the topic whose subscriber wants to be told of it. */
export const NoticeRequestSchema = v.object({
  topicArn: v.pipe(v.string(), v.nonEmpty()),
  event: v.variant('detail-type', [ExportChangedEventSchema, HealthChangedEventSchema]),
});

/** The topic as the rule writes it, and the name under which the event stands beside it. */
export const noticeRequest = <Event>(topicArn: string, event: Event) => ({ topicArn, event });
