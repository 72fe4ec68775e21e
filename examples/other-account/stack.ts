import { CfnRule, EventBus, Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { DeadLetters, EXPORT_CHANGES } from '../subscription';

export interface OtherAccountStackProps extends StackProps {
  /** The bus of the stack, in the other account, which lists this one in `events.subscriberAccounts`. */
  readonly eventBusArn: string;
}

/**
 * A subscriber in an AWS account of its own: a rule on the other account's bus sends to a bus here, and a rule on that one
 * to a queue. From another account EventBridge takes no other target than a bus.
 */
export class OtherAccountStack extends Stack {
  constructor(scope: Construct, id: string, { eventBusArn, ...props }: OtherAccountStackProps) {
    super(scope, id, props);
    const bus = new EventBus(this, 'Bus', { description: 'Events of Kraken exports, from another account.' });
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('events.amazonaws.com') });
    role.addToPolicy(new PolicyStatement({ actions: ['events:PutEvents'], resources: [bus.eventBusArn] }));
    const deadLetters = new DeadLetters(this, 'DeadLetters');
    // Not the construct Rule, which refuses a bus of another account.
    const forward = new CfnRule(this, 'Forward', {
      eventBusName: eventBusArn,
      eventPattern: { source: EXPORT_CHANGES.source, 'detail-type': EXPORT_CHANGES.detailType },
      targets: [
        {
          id: 'Bus',
          arn: bus.eventBusArn,
          roleArn: role.roleArn,
          deadLetterConfig: { arn: deadLetters.queueArn },
        },
      ],
    });
    forward.node.addDependency(role);
    deadLetters.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('events.amazonaws.com')],
        actions: ['sqs:SendMessage'],
        resources: [deadLetters.queueArn],
        conditions: { ArnEquals: { 'aws:SourceArn': forward.attrArn } },
      }),
    );

    const queue = new Queue(this, 'Queue', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
      deadLetterQueue: { queue: deadLetters, maxReceiveCount: 5 },
    });
    new Rule(this, 'Rule', {
      eventBus: bus,
      eventPattern: EXPORT_CHANGES,
      targets: [new SqsQueue(queue, { deadLetterQueue: deadLetters, maxEventAge: Duration.days(1) })],
    });
    new CfnOutput(this, 'QueueUrl', { value: queue.queueUrl });
  }
}
