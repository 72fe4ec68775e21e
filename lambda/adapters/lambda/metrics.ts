import type { AccountSettings } from '../../contract/account-settings';
import {
  ACCOUNT_DIMENSION,
  ACCOUNT_METRIC,
  FUNCTION_DIMENSION,
  METRICS,
  METRICS_NAMESPACE,
} from '../../contract/metrics';
import type { Measurements } from '../../core/poll/measure-poll';

/**
 * Writes measurements to the log as a line from which CloudWatch makes metrics. Straight to the output, because Lambda's
 * `console` would wrap the line, and CloudWatch looks for `_aws` at its top.
 */
export function writeMetrics(measurements: Measurements, source: MetricsSource): void {
  const { [ACCOUNT_METRIC]: ofAccount, ...others } = measurements;
  // No alarm listens to an account that was added, and CloudWatch bills a metric for each that is told.
  const told = source.account.isAdded ? others : measurements;
  if (Object.keys(told).length > 0) process.stdout.write(`${metricsLine(told, source)}\n`);
}

export interface MetricsSource {
  readonly functionName: string;
  readonly account: Pick<AccountSettings, 'name' | 'isAdded'>;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** Source: docs.aws.amazon.com, "Specification: Embedded metric format". */
export function metricsLine(measurements: Measurements, { functionName, account, at }: MetricsSource): string {
  const definitions = Object.entries(METRICS)
    .filter(([name]) => name in measurements)
    .map(([Name, Unit]) => ({ Name, Unit }));
  const directive = (ofAccount: boolean, ...dimensions: string[]) => ({
    Namespace: METRICS_NAMESPACE,
    Dimensions: [dimensions],
    Metrics: definitions.filter(({ Name }) => (Name === ACCOUNT_METRIC) === ofAccount),
  });
  const directives = [directive(true, FUNCTION_DIMENSION, ACCOUNT_DIMENSION), directive(false, FUNCTION_DIMENSION)];
  return JSON.stringify({
    _aws: { Timestamp: at, CloudWatchMetrics: directives.filter(({ Metrics }) => Metrics.length > 0) },
    [FUNCTION_DIMENSION]: functionName,
    [ACCOUNT_DIMENSION]: account.name,
    ...measurements,
  });
}
