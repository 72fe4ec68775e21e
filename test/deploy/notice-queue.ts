import * as v from 'valibot';
import type { Aws } from './aws';
import { Queue } from './event-queue';

const NoticeSchema = v.object({ Subject: v.string(), Message: v.string() });
export type Notice = v.InferOutput<typeof NoticeSchema>;

/** The mails that a person would get: their topic, with a queue as one more subscriber. */
export class NoticeQueue {
  private readonly received: Notice[] = [];

  private constructor(private readonly queue: Queue) {}

  static async open(aws: Aws): Promise<NoticeQueue> {
    const topicArn = /<TopicArn>([^<]*Notices[^<]*)<\/TopicArn>/.exec(await aws.form('sns', 'ListTopics'))?.[1];
    if (topicArn === undefined) throw new Error('there is no topic of notices');
    // The policy of the topic refuses plain http, which is all that the emulator speaks.
    const AttributeValue = JSON.stringify({ Version: '2012-10-17', Statement: [] });
    await aws.form('sns', 'SetTopicAttributes', { TopicArn: topicArn, AttributeName: 'Policy', AttributeValue });
    const queue = await Queue.create(aws, 'notices', 'sns.amazonaws.com', topicArn);
    await aws.form('sns', 'Subscribe', { TopicArn: topicArn, Protocol: 'sqs', Endpoint: queue.arn });
    return new NoticeQueue(queue);
  }

  /** All that came so far, in the order of arrival. */
  async notices(): Promise<readonly Notice[]> {
    for (const body of await this.queue.drain()) this.received.push(v.parse(NoticeSchema, JSON.parse(body)));
    return this.received;
  }

  /** The first with this in its subject. */
  find(subject: string): Notice | undefined {
    return this.received.find(({ Subject }) => Subject.includes(subject));
  }
}
