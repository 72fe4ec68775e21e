import { Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { PollerEnvironment } from '../../lambda/contract/environment';
import { clampDuration } from '../config/durations';
import type { AccountSecret } from './account-secret';
import type { DeadLetters } from './dead-letters';
import { LeanFunction, type LogProps } from './lean-function';
import { PollSchedules } from './poll-schedules';
import type { StatusBus } from './status-bus';
import type { StatusTable } from './status-table';

export interface PollerProps extends LogProps {
  /** How often each account is polled. */
  readonly interval: Duration;
  /** What the function is told besides where its table and its bus are. */
  readonly settings: Omit<PollerEnvironment, 'TABLE_NAME' | 'EVENT_BUS_NAME'>;
  readonly table: StatusTable;
  readonly bus: StatusBus;
  readonly deadLetters: DeadLetters;
}

/** The function that asks Kraken, the schedules that start it, and the alarm when it fails. */
export class Poller extends Construct {
  readonly function: LeanFunction;
  private readonly schedules: PollSchedules;

  constructor(scope: Construct, id: string, props: PollerProps) {
    super(scope, id);
    const { interval, settings, table, bus, deadLetters, logsDays, removalPolicy } = props;

    const environment: PollerEnvironment = {
      ...settings,
      TABLE_NAME: table.tableName,
      EVENT_BUS_NAME: bus.eventBusName,
    };
    this.function = new LeanFunction(this, 'Function', {
      description: 'Asks Kraken where the data exports of an account stand, stores and announces what has changed.',
      handlerFile: 'poll.ts',
      // A run goes on polling young exports until the next run; Lambda allows 15 minutes at most.
      timeout: clampDuration(interval, Duration.minutes(1), Duration.minutes(15)),
      environment,
      logsDays,
      removalPolicy,
    });
    table.grantPoll(this.function);
    bus.grantPut(this.function);

    // The next tick is the retry. An old tick tells nothing that the next one does not, so it is dropped, not queued.
    this.function.configureAsyncInvoke({
      retryAttempts: 0,
      maxEventAge: clampDuration(interval, Duration.minutes(1), Duration.hours(6)),
      onFailure: deadLetters.destinationFor(this.function.executionRole),
    });

    const alarm = new Alarm(this, 'ErrorsAlarm', {
      alarmDescription: 'Three intervals in a row had a failed poll. Statuses may be late until polls succeed again.',
      metric: this.function.metricErrors({ period: interval }),
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      threshold: 0,
      evaluationPeriods: 3,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    this.schedules = new PollSchedules(this, 'Schedules', { interval, poller: this.function, deadLetters });
    // Nothing runs before somebody watches.
    this.schedules.node.addDependency(alarm);
  }

  /** Polls one more account, with the API key in the secret. */
  addAccount(name: string, secret: AccountSecret): void {
    secret.grantRead(this.function);
    this.schedules.addAccount(name);
  }
}
