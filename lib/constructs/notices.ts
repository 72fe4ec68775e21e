import { EventField, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { Grant, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { NotifierEnvironment } from '../../lambda/contract/environment';
import { noticeRequest } from '../../lambda/contract/notice';
import type { NoticeConfig } from '../config/events-schema';
import type { DeadLetters } from './dead-letters';
import { LeanFunction, type LogProps } from './lean-function';
import { shortId } from './short-id';
import type { StatusBus } from './status-bus';
import { SubscriptionRule } from './subscription-rule';

export interface NoticesProps extends LogProps {
  /** Who is told of what. */
  readonly entries: readonly NoticeConfig[];
  /** What the notices say about where to find more. */
  readonly settings: NotifierEnvironment;
  readonly bus: StatusBus;
  readonly deadLetters: DeadLetters;
}

/**
 * Mails to people: for each a rule that picks the events, a function that puts them into words, and a topic. A function,
 * because a rule can neither subtract times nor leave out what is absent.
 */
export class Notices extends Construct {
  constructor(scope: Construct, id: string, { entries, settings, bus, deadLetters, ...logs }: NoticesProps) {
    super(scope, id);
    const notifier = new LeanFunction(this, 'Function', {
      description: 'Tells people of the events that they asked for, in words.',
      handlerFile: 'notify.ts',
      timeout: Duration.seconds(20),
      environment: { ...settings },
      ...logs,
    });
    notifier.configureAsyncInvoke({
      retryAttempts: 2,
      maxEventAge: Duration.hours(6),
      onFailure: deadLetters.destinationFor(notifier.executionRole),
    });
    for (const { email, ...filter } of entries) {
      const topic = new Topic(this, `Topic${shortId(email)}`, { displayName: 'Kraken exports', enforceSSL: true });
      topic.addSubscription(new EmailSubscription(email));
      Grant.addToPrincipal({ grantee: notifier, actions: ['sns:Publish'], resourceArns: [topic.topicArn] });

      const rule = new SubscriptionRule(this, `Rule${shortId(email)}`, {
        bus: bus.bus,
        description: `What is mailed to ${email}.`,
        filter,
        targetArn: notifier.functionArn,
        input: RuleTargetInput.fromObject(noticeRequest(topic.topicArn, EventField.fromPath('$'))),
        deadLetters,
      });
      notifier.addPermission(`Rule${shortId(email)}`, {
        principal: new ServicePrincipal('events.amazonaws.com'),
        sourceArn: rule.ruleArn,
      });
    }
  }
}
