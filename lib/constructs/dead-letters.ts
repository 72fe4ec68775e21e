import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { IRule } from 'aws-cdk-lib/aws-events';
import { Grant, type IGrantable, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IDestination } from 'aws-cdk-lib/aws-lambda';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Duration, Lazy, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { StatusAlarm } from './status-alarm';

export interface DeadLettersProps {
  /** What a message in the queue means, in a sentence. */
  readonly meaning: string;
  /** The section of the runbook, as its anchor. */
  readonly section: string;
}

/** Where everything ends that could not be delivered or run. One message is enough for the alarm. */
export class DeadLetters extends Construct {
  readonly queue: Queue;
  private readonly rules: IRule[] = [];

  constructor(scope: Construct, id: string, { meaning, section }: DeadLettersProps) {
    super(scope, id);
    this.queue = new Queue(this, 'Queue', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    Validations.of(this.queue.node.findChild('Resource')).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason:
        'This is the dead-letter queue, of schedules, rules and failed invocations, which the rule does not look at.',
    });
    new StatusAlarm(this, 'Alarm', {
      breaks: meaning,
      section,
      firstCommand: `aws sqs receive-message --max-number-of-messages 10 --message-attribute-names All --queue-url ${this.queue.queueUrl}`,
      metric: this.queue.metricApproximateNumberOfMessagesVisible({
        period: Duration.minutes(1),
        statistic: Stats.MAXIMUM,
      }),
      threshold: 1,
    });
  }

  /** Lets a role send here, and nothing else: the ready-made destination and grant would add reading attributes. */
  grantSend(grantee: IGrantable): void {
    Grant.addToPrincipal({ grantee, actions: ['sqs:SendMessage'], resourceArns: [this.queue.queueArn] });
  }

  /** Lets one rule send here what it could not deliver, which EventBridge does without a role. */
  allowRule(rule: IRule): void {
    if (this.rules.length === 0) {
      this.queue.addToResourcePolicy(
        new PolicyStatement({
          principals: [new ServicePrincipal('events.amazonaws.com')],
          actions: ['sqs:SendMessage'],
          resources: [this.queue.queueArn],
          conditions: {
            ArnEquals: { 'aws:SourceArn': Lazy.list({ produce: () => this.rules.map(({ ruleArn }) => ruleArn) }) },
          },
        }),
      );
    }
    this.rules.push(rule);
  }

  /** Where Lambda puts invocations that failed, sent with the role of the function. */
  destinationFor(grantee: IGrantable): IDestination {
    this.grantSend(grantee);
    return { bind: () => ({ destination: this.queue.queueArn }) };
  }
}
