import { ComparisonOperator, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { KEY_WARNING_DAYS, type MetricName } from '../../lambda/contract/metrics';
import { clampDuration, formatDuration } from '../config/durations';
import { pascalCase } from '../pascal-case';
import { pollMetric } from './poll-metric';
import { silenceOf } from './silence';
import { StatusAlarm, type StatusAlarmProps } from './status-alarm';

export interface PollAlarmsProps {
  readonly poller: IFunction;
  /** How often each account is polled. */
  readonly interval: Duration;
  /** Without news for longer, an account is stale, and an event that waits is late. */
  readonly staleAfter: Duration;
  /** An export that Kraken has been making for longer is stuck. */
  readonly stuckAfter: Duration;
}

/**
 * The alarms on what polls find. Each trouble raises one of them: a heartbeat also comes from an account whose trouble
 * another alarm tells, so that *Stale* is left for silence and for a Kraken that cannot be reached.
 */
export class PollAlarms extends Construct {
  constructor(
    scope: Construct,
    id: string,
    private readonly props: PollAlarmsProps,
  ) {
    super(scope, id);
    const { poller, interval, staleAfter, stuckAfter } = props;
    // Twice the interval, so that a late run leaves no gap in which an alarm would be taken back.
    const period = clampDuration(Duration.seconds(2 * interval.toSeconds()), Duration.minutes(5), Duration.days(1));
    const on = (name: MetricName, statistic: string, props: Omit<StatusAlarmProps, 'metric'>): void => {
      new StatusAlarm(this, name, { ...props, metric: pollMetric({ poller, name, statistic, period }) });
    };

    on('FailingAccounts', Stats.MAXIMUM, {
      breaks:
        'Failing account: Kraken refuses an account, or its secret cannot be used. Its exports are not followed until a person acts.',
      section: 'failing-account',
      firstCommand: 'npx kraken-export-status accounts --stack {stack}',
      threshold: 1,
    });
    on('UnannouncedAge', Stats.MAXIMUM, {
      breaks: `Unannounced too old: changes are stored and in the API, but the event bus has not taken them for ${formatDuration(staleAfter)}. Subscribers wait for them.`,
      section: 'unannounced-too-old',
      firstCommand: 'npx kraken-export-status accounts --stack {stack}',
      threshold: staleAfter.toSeconds(),
    });
    on('OldestExportAge', Stats.MAXIMUM, {
      breaks: `Stuck export: Kraken has had an export in its queue or at work for ${formatDuration(stuckAfter)}. Whoever asked for it still waits.`,
      section: 'stuck-export',
      firstCommand: 'npx kraken-export-status list --state queued,processing --stack {stack}',
      threshold: stuckAfter.toSeconds(),
    });
    on('KeyDaysLeft', Stats.MINIMUM, {
      breaks: `Key about to expire: an API key expires within ${KEY_WARNING_DAYS} days. After that its account is not followed any more.`,
      section: 'key-about-to-expire',
      firstCommand: 'npx kraken-export-status accounts --stack {stack}',
      threshold: KEY_WARNING_DAYS,
      comparisonOperator: ComparisonOperator.LESS_THAN_OR_EQUAL_TO_THRESHOLD,
    });
    on('MassDisappearances', Stats.MAXIMUM, {
      breaks:
        "Mass disappearance: Kraken's list lacks most of many exports. They still count as they were, and as removed once ten polls in a row have missed them.",
      section: 'mass-disappearance',
      firstCommand: 'npx kraken-export-status accounts --stack {stack}',
      threshold: 1,
    });
  }

  /** Watches for the silence of one more account. */
  addAccount(account: string): StatusAlarm {
    const { poller, interval, staleAfter } = this.props;
    const { period, evaluationPeriods } = silenceOf(staleAfter, interval);
    return new StatusAlarm(this, `Stale${pascalCase(account)}`, {
      breaks: `Stale: nothing new is known of the exports of ${account} for ${formatDuration(staleAfter)}, and no other alarm says why. What the API answers is old, and no events come.`,
      section: 'stale',
      firstCommand: 'npx kraken-export-status doctor --stack {stack}',
      metric: pollMetric({ poller, name: 'Heartbeat', account, statistic: Stats.SUM, period }),
      threshold: 1,
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      evaluationPeriods,
      treatMissingData: TreatMissingData.BREACHING,
    });
  }
}
