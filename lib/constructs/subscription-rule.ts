import { type EventBus, Rule, type RuleTargetInput } from 'aws-cdk-lib/aws-events';
import type { Role } from 'aws-cdk-lib/aws-iam';
import { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { DeadLetters } from './dead-letters';
import { type EventFilter, patternOf } from './event-filter';

export interface SubscriptionRuleProps {
  readonly bus: EventBus;
  readonly description: string;
  readonly filter: EventFilter;
  readonly targetArn: string;
  /** @default - the event as it is */
  readonly input?: RuleTargetInput;
  /** What EventBridge calls the target with. @default - the target's own policy allows it */
  readonly role?: Role;
  /** Where events go that could not be delivered for a day. */
  readonly deadLetters: DeadLetters;
}

/** EventBridge tries for a day, its longest, with growing pauses. */
const RETRY_FOR = Duration.days(1);
const ATTEMPTS = 185;

/** Hands the wanted events to one target, and what cannot be delivered to the dead letters. */
export class SubscriptionRule extends Rule {
  constructor(scope: Construct, id: string, props: SubscriptionRuleProps) {
    const { bus, description, filter, targetArn, input, role, deadLetters } = props;
    super(scope, id, { eventBus: bus, description, eventPattern: patternOf(filter) });
    // Not the ready-made targets: their grants and roles are wider than what one rule needs.
    this.addTarget({
      bind: () => ({
        arn: targetArn,
        ...(input !== undefined && { input }),
        ...(role !== undefined && { role }),
        retryPolicy: { maximumEventAgeInSeconds: RETRY_FOR.toSeconds(), maximumRetryAttempts: ATTEMPTS },
        deadLetterConfig: { arn: deadLetters.queue.queueArn },
      }),
    });
    deadLetters.allowRule(this);
  }
}
