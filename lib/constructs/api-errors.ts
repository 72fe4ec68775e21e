import type { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern, type ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Duration, Names } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { METRICS_NAMESPACE } from '../../lambda/contract/metrics';
import { StatusAlarm } from './status-alarm';

/**
 * Counts requests that the API could not answer, from its access log, and raises an alarm. API Gateway's own count would
 * hold every 503 of `/v1/health` too, which is how monitors are told of trouble that has an alarm already.
 */
export class ApiErrors extends Construct {
  readonly metric: Metric;

  constructor(scope: Construct, id: string, { accessLogs }: { readonly accessLogs: ILogGroup }) {
    super(scope, id);
    const filter = accessLogs.addMetricFilter('Filter', {
      filterPattern: FilterPattern.all(
        FilterPattern.stringValue('$.status', '=', '5*'),
        FilterPattern.stringValue('$.path', '!=', '/v1/health'),
      ),
      metricNamespace: METRICS_NAMESPACE,
      // A metric of a filter has no dimension that tells stacks apart, so its name does.
      metricName: `ApiErrors-${Names.uniqueId(this)}`,
    });
    this.metric = filter.metric({ statistic: Stats.SUM, period: Duration.minutes(5) });
    new StatusAlarm(this, 'Alarm', {
      breaks:
        'API errors: requests were answered with 500 or above in two of three periods of five minutes. Clients of the API get no data; polling and events go on.',
      section: 'api-errors',
      firstCommand: `aws logs tail --since 15m ${accessLogs.logGroupName}`,
      metric: this.metric,
      threshold: 1,
      evaluationPeriods: 3,
      datapointsToAlarm: 2,
    });
  }
}
