import { EventBus } from 'aws-cdk-lib/aws-events';
import { AccountPrincipal, Grant, type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Aws, Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { EVENT_SOURCE } from '../../lambda/contract/events';

export interface StatusBusProps {
  /**
   * How many days events are kept for replay.
   * @default 0 no archive
   */
  readonly archiveDays?: number;
  /**
   * AWS accounts that may put rules of their own on the bus.
   * @default - none
   */
  readonly subscriberAccounts?: readonly string[];
}

/** Where every change is announced. */
export class StatusBus extends Construct {
  readonly eventBusName: string;
  readonly eventBusArn: string;
  readonly bus: EventBus;

  constructor(scope: Construct, id: string, { archiveDays = 0, subscriberAccounts = [] }: StatusBusProps = {}) {
    super(scope, id);
    const bus = new EventBus(this, 'Bus', {
      description: 'Every change of a Kraken data export, and of polling health.',
    });
    this.bus = bus;
    this.eventBusName = bus.eventBusName;
    this.eventBusArn = bus.eventBusArn;

    // EventBridge reads a retention of 0 days as "for ever", hence no archive at all.
    if (archiveDays > 0) {
      bus.archive('Archive', {
        description: 'Announced changes, kept for replay.',
        eventPattern: { source: [EVENT_SOURCE] },
        retention: Duration.days(archiveDays),
      });
    }
    if (subscriberAccounts.length > 0) {
      for (const statement of this.subscribing(subscriberAccounts)) bus.addToResourcePolicy(statement);
    }
  }

  grantPut(grantee: IGrantable): void {
    Grant.addToPrincipal({ grantee, actions: ['events:PutEvents'], resourceArns: [this.eventBusArn] });
  }

  /** The ARNs of all rules on this bus. */
  get ruleArns(): string {
    return Stack.of(this).formatArn({ service: 'events', resource: 'rule', resourceName: `${this.eventBusName}/*` });
  }

  /**
   * What other accounts need to subscribe, as AWS documents it: rules of their own on this bus, which match our events
   * only and send to buses of their own account only. `IfExists`, because a rule that is not there has no creator yet.
   * Sources: EventBridge User Guide, "Permissions for event buses" and "Using IAM policy conditions".
   */
  private subscribing(accounts: readonly string[]): PolicyStatement[] {
    // A variable of IAM's, not of this language.
    const subscriber = '$'.concat('{aws:PrincipalAccount}');
    const ownBuses = `arn:${Aws.PARTITION}:events:*:${subscriber}:event-bus/*`;
    const statement = (sid: string, actions: string[], conditions = {}) =>
      new PolicyStatement({
        sid,
        principals: accounts.map((account) => new AccountPrincipal(account)),
        actions,
        resources: [this.ruleArns],
        conditions: { StringEqualsIfExists: { 'events:creatorAccount': subscriber }, ...conditions },
      });
    return [
      statement('SubscribersMatchOurEvents', ['events:PutRule'], {
        'ForAllValues:StringEquals': { 'events:source': EVENT_SOURCE },
        Null: { 'events:source': 'false' },
      }),
      statement('SubscribersSendToTheirBuses', ['events:PutTargets'], {
        'ForAllValues:ArnLike': { 'events:TargetArn': ownBuses },
        Null: { 'events:TargetArn': 'false' },
      }),
      statement('SubscribersManageTheirRules', [
        'events:DeleteRule',
        'events:DescribeRule',
        'events:DisableRule',
        'events:EnableRule',
        'events:ListTargetsByRule',
        'events:RemoveTargets',
      ]),
    ];
  }
}
