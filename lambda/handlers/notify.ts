import { SNSClient } from '@aws-sdk/client-sns';
import * as v from 'valibot';
import { CLIENT_OPTIONS } from '../adapters/aws/client-options';
import { createSendNotice } from '../adapters/sns/send-notice';
import { NotifierEnvironmentSchema } from '../contract/environment';
import { NoticeRequestSchema } from '../contract/notice';
import { noticeOf } from '../core/notices/notice';

/** Built at the first invocation and kept: importing this file has no effect. */
let notifier: ReturnType<typeof createNotifier> | undefined;

/** Tells the subscriber of one topic of one event. */
export async function handler(request: unknown): Promise<void> {
  notifier ??= createNotifier();
  await notifier(request);
}

function createNotifier(): (request: unknown) => Promise<void> {
  const { API_URL, STACK_NAME } = v.parse(NotifierEnvironmentSchema, process.env);
  const send = createSendNotice(new SNSClient(CLIENT_OPTIONS));
  return async (request) => {
    const { topicArn, event } = v.parse(NoticeRequestSchema, request);
    const notice = noticeOf(event, { apiUrl: API_URL, stackName: STACK_NAME });
    const { eventId } = event.detail.metadata;
    console.info({ message: notice === undefined ? 'no news to a person' : 'notice sent', eventId });
    if (notice !== undefined) await send(topicArn, notice);
  };
}
