import { Grant } from 'aws-cdk-lib/aws-iam';
import { ArnFormat, Duration, Stack, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { AccountSettings } from '../../lambda/contract/account-settings';
import { addedSecrets } from '../../lambda/contract/added-accounts';
import type { PollerEnvironment } from '../../lambda/contract/environment';
import { clampDuration } from '../config/durations';
import { type AccountSecret, READING } from './account-secret';
import type { DeadLetters } from './dead-letters';
import { LeanFunction, type LogProps } from './lean-function';
import { PollAlarms } from './poll-alarms';
import { PollSchedules } from './poll-schedules';
import { StatusAlarm } from './status-alarm';
import type { StatusBus } from './status-bus';
import type { StatusTable } from './status-table';

export interface PollerProps extends LogProps {
  /** How often each account is polled. */
  readonly interval: Duration;
  /** Without news for longer, an account is stale. */
  readonly staleAfter: Duration;
  /** An export that Kraken has been making for longer is stuck. */
  readonly stuckAfter: Duration;
  /** What the function is told besides where its table and its bus are. */
  readonly settings: Omit<PollerEnvironment, 'TABLE_NAME' | 'EVENT_BUS_NAME'>;
  readonly table: StatusTable;
  readonly bus: StatusBus;
  readonly deadLetters: DeadLetters;
}

/** The function that asks Kraken, the schedules that start it, and the alarms on what it finds. */
export class Poller extends Construct {
  readonly function: LeanFunction;
  private readonly schedules: PollSchedules;
  private readonly alarms: PollAlarms;

  constructor(scope: Construct, id: string, props: PollerProps) {
    super(scope, id);
    const { interval, staleAfter, stuckAfter, settings, table, bus, deadLetters, logsDays, removalPolicy } = props;

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
    this.grantReadAdded();

    // The next tick is the retry. An old tick tells nothing that the next one does not, so it is dropped, not queued.
    this.function.configureAsyncInvoke({
      retryAttempts: 0,
      maxEventAge: clampDuration(interval, Duration.minutes(1), Duration.hours(6)),
      onFailure: deadLetters.destinationFor(this.function.executionRole),
    });

    const errors = new StatusAlarm(this, 'ErrorsAlarm', {
      breaks:
        'Errors: runs of the poller have failed in three intervals in a row, on our own side. Statuses are late until one succeeds.',
      section: 'errors',
      firstCommand: `aws logs tail --since 15m ${this.function.logGroup.logGroupName}`,
      metric: this.function.metricErrors({ period: interval }),
      threshold: 1,
      evaluationPeriods: 3,
    });
    this.alarms = new PollAlarms(this, 'Alarms', { poller: this.function, interval, staleAfter, stuckAfter });
    this.schedules = new PollSchedules(this, 'Schedules', { interval, poller: this.function, deadLetters });
    // Nothing runs before somebody watches.
    this.schedules.node.addDependency(errors, this.alarms, deadLetters);
  }

  /** Polls one more account, with the API key in the secret. Returns the alarm on its silence. */
  addAccount(account: AccountSettings, secret: AccountSecret): StatusAlarm {
    secret.grantRead(this.function);
    this.schedules.addAccount(account);
    return this.alarms.addAccount(account.name);
  }

  /** The keys of accounts that are added while the stack runs: secrets of a name that only these have. */
  private grantReadAdded(): void {
    const stack = Stack.of(this);
    const secrets = stack.formatArn({
      service: 'secretsmanager',
      resource: 'secret',
      resourceName: addedSecrets(stack.stackName),
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    Grant.addToPrincipal({ grantee: this.function, actions: READING, resourceArns: [secrets] });
    const policy = this.function.executionRole.node.findChild('DefaultPolicy').node.findChild('Resource');
    Validations.of(policy).acknowledge({
      id: `AwsSolutions-IAM5[Resource::${secrets.replace(/\$\{Token\[AWS\.(\w+)\.\d+\]\}/g, '<AWS::$1>')}]`,
      reason: 'Accounts are added while the stack runs: their secrets have no names yet, but one prefix of their own.',
    });
  }
}
