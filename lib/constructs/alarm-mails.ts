import type { AlarmBase } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';

export interface AlarmMailsProps {
  /** Each is sent a mail first that asks for its consent. */
  readonly addresses: readonly string[];
}

/** Mails people when an alarm is raised, and when it is over. Only alarms of this AWS account may use it. */
export class AlarmMails extends Construct {
  private readonly topic: Topic;

  constructor(scope: Construct, id: string, { addresses }: AlarmMailsProps) {
    super(scope, id);
    const { account, region, partition } = Stack.of(this);
    const alarms = {
      principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
      resources: ['*'],
      conditions: {
        StringEquals: { 'aws:SourceAccount': account },
        ArnLike: { 'aws:SourceArn': `arn:${partition}:cloudwatch:${region}:${account}:alarm:*` },
      },
    };
    // A key of its own: CloudWatch may not use the one that AWS manages for topics. It encrypts nothing that stays.
    const key = new Key(this, 'Key', {
      description: 'Encrypts the mails of alarms on their way.',
      enableKeyRotation: true,
      pendingWindow: Duration.days(7),
      removalPolicy: RemovalPolicy.DESTROY,
    });
    key.addToResourcePolicy(new PolicyStatement({ ...alarms, actions: ['kms:Decrypt', 'kms:GenerateDataKey*'] }));
    this.topic = new Topic(this, 'Topic', { masterKey: key, enforceSSL: true });
    this.topic.addToResourcePolicy(
      new PolicyStatement({ ...alarms, actions: ['sns:Publish'], resources: [this.topic.topicArn] }),
    );
    for (const address of addresses) this.topic.addSubscription(new EmailSubscription(address));
  }

  tell(alarm: AlarmBase): void {
    alarm.addAlarmAction(new SnsAction(this.topic));
    alarm.addOkAction(new SnsAction(this.topic));
  }
}
