import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Duration } from 'aws-cdk-lib/core';
import {
  ACCOUNT_DIMENSION,
  FUNCTION_DIMENSION,
  METRICS_NAMESPACE,
  type MetricName,
} from '../../lambda/contract/metrics';

export interface PollMetricProps {
  readonly poller: IFunction;
  readonly name: MetricName;
  readonly statistic: string;
  readonly period: Duration;
  /** @default - the metric of all accounts together */
  readonly account?: string;
  /** For graphs only: an alarm on a metric with a label counts as metric math. @default - the name of the metric */
  readonly label?: string;
}

/** A metric that the poller writes. */
export const pollMetric = ({ poller, name, account, ...options }: PollMetricProps): Metric =>
  new Metric({
    namespace: METRICS_NAMESPACE,
    metricName: name,
    dimensionsMap: {
      [FUNCTION_DIMENSION]: poller.functionName,
      ...(account !== undefined && { [ACCOUNT_DIMENSION]: account }),
    },
    ...options,
  });
