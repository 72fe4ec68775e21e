import { PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import * as v from 'valibot';
import { ExportChangedEventSchema, HealthChangedEventSchema } from '../../lambda/contract/event-schemas';
import { EVENT_SOURCE } from '../../lambda/contract/events';
import { expectPublished } from '../support/published-events';
import type { Aws } from './aws';
import { ACCOUNT_ID } from './emulator';
import { REGION } from './signed-request';

const QueueSchema = v.object({ QueueUrl: v.string() });
const MessagesSchema = v.object({
  Messages: v.optional(v.array(v.object({ Body: v.string(), ReceiptHandle: v.string() })), []),
});

const StatusEventSchema = v.variant('detail-type', [ExportChangedEventSchema, HealthChangedEventSchema]);
export type StatusEvent = v.InferOutput<typeof StatusEventSchema>;

/** A queue, read from the front. */
export class Queue {
  constructor(
    private readonly aws: Aws,
    private readonly url: string,
  ) {}

  /** Makes a queue into which a service may put on behalf of one resource. */
  static async create(aws: Aws, name: string, service: string, sourceArn: string): Promise<Queue> {
    const { QueueUrl } = v.parse(QueueSchema, await aws.json('sqs', 'CreateQueue', { QueueName: name }));
    const queue = new Queue(aws, QueueUrl);
    const Policy = sendPolicy(queue.arn, service, sourceArn);
    await aws.json('sqs', 'SetQueueAttributes', { QueueUrl, Attributes: { Policy } });
    return queue;
  }

  get arn(): string {
    return `arn:aws:sqs:${REGION}:${ACCOUNT_ID}:${this.url.replace(/^.*\//, '')}`;
  }

  /** Takes out everything that is in it now. */
  async drain(): Promise<string[]> {
    const bodies: string[] = [];
    for (;;) {
      const received = await this.aws.json('sqs', 'ReceiveMessage', { QueueUrl: this.url, MaxNumberOfMessages: 10 });
      const { Messages } = v.parse(MessagesSchema, received);
      if (Messages.length === 0) return bodies;
      for (const { Body, ReceiptHandle } of Messages) {
        bodies.push(Body);
        await this.aws.json('sqs', 'DeleteMessage', { QueueUrl: this.url, ReceiptHandle });
      }
    }
  }
}

/** Everything that the bus delivered to a subscriber since it subscribed, in the order of arrival. */
export class Subscription {
  private readonly received: StatusEvent[] = [];
  private readonly raw: string[] = [];

  private constructor(private readonly queue: Queue) {}

  /** Subscribes as another system would: a queue, and a rule on the bus of the stack that sends there. */
  static async open(aws: Aws, eventBusName: string): Promise<Subscription> {
    const name = 'subscriber';
    const ruleArn = `arn:aws:events:${REGION}:${ACCOUNT_ID}:rule/${eventBusName}/${name}`;
    const queue = await Queue.create(aws, name, 'events.amazonaws.com', ruleArn);
    const pattern = JSON.stringify({ source: [EVENT_SOURCE] });
    await aws.events.send(new PutRuleCommand({ Name: name, EventBusName: eventBusName, EventPattern: pattern }));
    const Targets = [{ Id: 'queue', Arn: queue.arn }];
    await aws.events.send(new PutTargetsCommand({ Rule: name, EventBusName: eventBusName, Targets }));
    return new Subscription(queue);
  }

  async events(): Promise<readonly StatusEvent[]> {
    for (const body of await this.queue.drain()) {
      this.raw.push(body);
      expectPublished(JSON.parse(body));
      this.received.push(v.parse(StatusEventSchema, JSON.parse(body)));
    }
    return this.received;
  }

  /** The messages as they came. */
  get messages(): readonly string[] {
    return this.raw;
  }
}

const sendPolicy = (queueArn: string, service: string, sourceArn: string): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: service },
        Action: 'sqs:SendMessage',
        Resource: queueArn,
        Condition: { ArnEquals: { 'aws:SourceArn': sourceArn } },
      },
    ],
  });
