import { Metric, type MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import {
  ACCOUNT_DIMENSION,
  FUNCTION_DIMENSION,
  METRICS_NAMESPACE,
  type MetricName,
} from '../../lambda/contract/metrics';

/** A label is for graphs only: an alarm on a metric with a label counts as metric math. */
export interface PollMetricProps extends MetricOptions {
  readonly poller: IFunction;
  readonly name: MetricName;
  /** @default - the metric of all accounts together */
  readonly account?: string;
}

/** A metric that the poller writes. */
export const pollMetric = ({ poller, name, account, ...options }: PollMetricProps): Metric =>
  new Metric({
    ...options,
    namespace: METRICS_NAMESPACE,
    metricName: name,
    dimensionsMap: {
      [FUNCTION_DIMENSION]: poller.functionName,
      ...(account !== undefined && { [ACCOUNT_DIMENSION]: account }),
    },
  });
