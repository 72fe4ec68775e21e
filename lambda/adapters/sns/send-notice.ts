import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { Notice } from '../../core/notices/notice';

/** Sends notices to the subscribers of a topic. */
export const createSendNotice =
  (client: SNSClient) =>
  async (topicArn: string, { subject, text }: Notice): Promise<void> => {
    await client.send(new PublishCommand({ TopicArn: topicArn, Subject: subject, Message: text }));
  };
