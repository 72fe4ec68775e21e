import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { DeadLetters, EXPORT_CHANGES, Subscription } from '../subscription';

export interface QueueStackProps extends StackProps {
  readonly eventBusName: string;
}

/** Every export that became ready or failed, in a queue for workers of any kind. */
export class QueueStack extends Stack {
  constructor(scope: Construct, id: string, { eventBusName, ...props }: QueueStackProps) {
    super(scope, id, props);
    const deadLetters = new DeadLetters(this, 'DeadLetters');
    const queue = new Queue(this, 'Queue', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      // Longer than a worker needs for one message.
      visibilityTimeout: Duration.minutes(5),
      retentionPeriod: Duration.days(14),
      deadLetterQueue: { queue: deadLetters, maxReceiveCount: 5 },
    });
    new Subscription(this, 'Subscription', {
      eventBusName,
      eventPattern: { ...EXPORT_CHANGES, detail: { data: { to: ['ready', 'failed'] } } },
      target: new SqsQueue(queue, { deadLetterQueue: deadLetters, maxEventAge: Duration.days(1), retryAttempts: 185 }),
    });
    new CfnOutput(this, 'QueueUrl', { value: queue.queueUrl });
  }
}
