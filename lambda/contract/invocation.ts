import * as v from 'valibot';
import { AccountSettingsSchema } from './account-settings';

/**
 * Payload of the poller function: sent by the schedule every interval, and by the API when a poll is asked for. It says
 * all that there is to know of the account, so that the poller knows no list of accounts, however long one would be.
 */
export const InvocationSchema = v.object({
  account: AccountSettingsSchema,
  trigger: v.picklist(['schedule', 'request']),
});
/** The same as a schedule holds it. */
export const InvocationTextSchema = v.pipe(v.string(), v.parseJson(), InvocationSchema);
export type Invocation = v.InferOutput<typeof InvocationSchema>;
