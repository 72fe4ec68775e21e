import * as v from 'valibot';
import { AccountNameSchema } from './account-settings';

/** Payload of the poller function: sent by the schedule every interval, and by the API when a poll is asked for. */
export const InvocationSchema = v.object({
  account: AccountNameSchema,
  trigger: v.picklist(['schedule', 'request']),
});
export type Invocation = v.InferOutput<typeof InvocationSchema>;
