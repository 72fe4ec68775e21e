import { Alarm, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { EventBus, type EventPattern, type IRuleTarget, Rule } from 'aws-cdk-lib/aws-events';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';

/** Every change of every export; narrow it down with the states in `detail.data.to`. */
export const EXPORT_CHANGES: EventPattern = {
  source: ['kraken.export-status'],
  detailType: ['Kraken Export Status Changed'],
};

/** A queue for what could not be delivered or worked on, with an alarm on its first message. */
export class DeadLetters extends Queue {
  constructor(scope: Construct, id: string) {
    super(scope, id, {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    new Alarm(this, 'Alarm', {
      alarmDescription: 'Events of Kraken exports could not be delivered: they are in the dead-letter queue.',
      metric: this.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(1), statistic: 'Maximum' }),
      threshold: 1,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
  }
}

export interface SubscriptionProps {
  readonly eventBusName: string;
  readonly eventPattern: EventPattern;
  readonly target: IRuleTarget;
}

/** A rule on the bus of the stack. */
export class Subscription extends Construct {
  constructor(scope: Construct, id: string, { eventBusName, eventPattern, target }: SubscriptionProps) {
    super(scope, id);
    const eventBus = EventBus.fromEventBusName(this, 'Bus', eventBusName);
    new Rule(this, 'Rule', { eventBus, eventPattern, targets: [target] });
  }
}
