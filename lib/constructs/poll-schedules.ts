import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import {
  Schedule,
  ScheduleExpression,
  ScheduleGroup,
  ScheduleTargetInput,
  TimeWindow,
} from 'aws-cdk-lib/aws-scheduler';
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { AccountSettings } from '../../lambda/contract/account-settings';
import type { Invocation } from '../../lambda/contract/invocation';
import { pascalCase } from '../pascal-case';
import type { DeadLetters } from './dead-letters';

export interface PollSchedulesProps {
  /** Whole minutes from one minute to one day, which is also what Scheduler takes as the age of an event. */
  readonly interval: Duration;
  readonly poller: IFunction;
  readonly deadLetters: DeadLetters;
}

/** One schedule for each account, so that none holds up another. */
export class PollSchedules extends Construct {
  private readonly scheduleGroup: ScheduleGroup;
  private readonly role: Role;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: PollSchedulesProps,
  ) {
    super(scope, id);
    // Its name is derived from the stack's, so one left behind would be in the way of the next deployment.
    this.scheduleGroup = new ScheduleGroup(this, 'Group', { removalPolicy: RemovalPolicy.DESTROY });
    this.role = this.createRole(this.scheduleGroup, props.poller, props.deadLetters);
  }

  addAccount(account: AccountSettings): void {
    const { scheduleGroup, role } = this;
    const { interval, poller, deadLetters } = this.props;
    const invocation: Invocation = { account, trigger: 'schedule' };
    new Schedule(this, `Account${pascalCase(account.name)}`, {
      description: `Polls the exports of the account ${account.name}.`,
      schedule: ScheduleExpression.rate(interval),
      timeWindow: windowOf(interval),
      scheduleGroup,
      // Not the ready-made Lambda target: that would also allow every version and alias of the function.
      target: {
        bind: () => ({
          arn: poller.functionArn,
          role,
          input: ScheduleTargetInput.fromObject(invocation),
          // Stale ticks are dropped into the dead-letter queue, never piled up.
          retryPolicy: { maximumRetryAttempts: 0, maximumEventAgeInSeconds: interval.toSeconds() },
          deadLetterConfig: { arn: deadLetters.queue.queueArn },
        }),
      },
    });
  }

  /** Only schedules of this group may use the role: Scheduler must not lend it to somebody else's. */
  private createRole(group: ScheduleGroup, poller: IFunction, deadLetters: DeadLetters): Role {
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: {
          StringEquals: { 'aws:SourceAccount': Stack.of(this).account },
          ArnEquals: { 'aws:SourceArn': group.scheduleGroupArn },
        },
      }),
    });
    role.addToPolicy(new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [poller.functionArn] }));
    deadLetters.grantSend(role);
    return role;
  }
}

/**
 * Half an interval in which Scheduler chooses the moment, so that many accounts do not begin in the same second. Windows are
 * whole minutes, so at one minute there is none: where in a minute it begins, Scheduler leaves open, and a start date would
 * not tell it either (docs/accounts.md). Source: docs.aws.amazon.com, "Schedule types in EventBridge Scheduler".
 */
function windowOf(interval: Duration): TimeWindow {
  const half = Math.floor(interval.toMinutes() / 2);
  return half < 1 ? TimeWindow.off() : TimeWindow.flexible(Duration.minutes(half));
}
