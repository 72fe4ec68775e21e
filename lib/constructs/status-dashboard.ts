import {
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  GraphWidgetView,
  type IAlarm,
  type IMetric,
  LegendPosition,
  LogQueryWidget,
  MathExpression,
  Metric,
  Stats,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Duration, Lazy, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { MetricName } from '../../lambda/contract/metrics';
import prices from '../cost/prices.json';
import type { DeadLetters } from './dead-letters';
import type { LeanFunction } from './lean-function';
import { pollMetric } from './poll-metric';
import type { StatusApi } from './status-api';
import type { StatusTable } from './status-table';

export interface StatusDashboardProps {
  /** All but those of the accounts. */
  readonly alarms: readonly IAlarm[];
  readonly poller: LeanFunction;
  readonly api: StatusApi;
  readonly table: StatusTable;
  readonly deadLetters: DeadLetters;
}

const WIDTH = 24;
/** Wide enough for a day in steps that can be told apart. */
const PERIOD = Duration.minutes(5);

/** One page that answers, from top to bottom: is it fresh, what is active, how long exports take, what went wrong, what it costs. */
export class StatusDashboard extends Construct {
  private readonly heartbeats: GraphWidget;
  /** Read when the page is written, so that it has the alarms of accounts that were added meanwhile. */
  private readonly alarms: IAlarm[];
  private accounts = 0;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: StatusDashboardProps,
  ) {
    super(scope, id);
    this.alarms = [...props.alarms];
    this.heartbeats = new GraphWidget({
      title: 'Is it fresh? Heartbeats in five minutes',
      leftYAxis: { min: 0, showUnits: false },
      width: 10,
      height: 6,
    });
    const dashboard = new Dashboard(this, 'Dashboard', { defaultInterval: Duration.days(1) });
    for (const row of [this.wellness(), this.freshness(), this.exports(), this.trouble(), this.cost()])
      dashboard.addWidgets(...row);
  }

  /** Shows one more account, with the alarm on its silence. */
  addAccount(account: string, alarm: IAlarm): void {
    const { poller } = this.props;
    const statistic = Stats.SUM;
    this.heartbeats.addLeftMetric(
      pollMetric({ poller, name: 'Heartbeat', account, statistic, period: PERIOD, label: account }),
    );
    this.alarms.push(alarm);
    this.accounts += 1;
  }

  private wellness() {
    const { stackName } = Stack.of(this);
    const what =
      'All alarms green: everything is fresh, and nobody has to do anything. A red one says in its description what breaks, where the runbook tells of it, and what to run first.';
    return [
      new TextWidget({ markdown: `# ${stackName}\n${what}`, width: WIDTH, height: 2 }),
      // Over the whole width, because names of alarms begin with that of the stack.
      new AlarmStatusWidget({ title: 'Is it well?', alarms: this.alarms, width: WIDTH, height: 4 }),
    ];
  }

  private freshness() {
    return [
      this.query('How do the accounts stand? The last poll of each', 14, 6, [
        'filter message.message = "polled"',
        'stats latest(message.reports.trades.outcome) as trades, latest(message.reports.ledgers.outcome) as ledgers, latest(message.activeExports) as active, fromMillis(max(@timestamp)) as polled by message.account as account',
        'sort polled asc',
      ]),
      this.heartbeats,
    ];
  }

  private exports() {
    const { poller } = this.props;
    const duration = (statistic: string, label: string) =>
      pollMetric({ poller, name: 'ExportDuration', statistic, period: Duration.hours(1), label });
    const active = this.filled('ActiveExports', Stats.MAXIMUM, 'active');
    return [
      new GraphWidget({
        title: 'What is active? The most exports under way in one account',
        left: [active],
        leftYAxis: { min: 0, showUnits: false },
        width: 8,
        height: 6,
      }),
      new GraphWidget({
        title: 'How long do exports take? Seconds until ready',
        left: [
          duration(Stats.p(50), 'half of them'),
          duration(Stats.p(90), 'nine of ten'),
          duration(Stats.MAXIMUM, 'the longest'),
        ],
        leftYAxis: { min: 0, showUnits: false },
        width: 8,
        height: 6,
      }),
      new GraphWidget({
        title: 'Of a hundred exports, how many take',
        view: GraphWidgetView.PIE,
        displayLabelsOnChart: true,
        setPeriodToTimeRange: true,
        left: [
          duration(Stats.percentileRank(0, 60), 'up to a minute'),
          duration(Stats.percentileRank(60, 600), 'up to ten minutes'),
          duration(Stats.percentileRank(600, 3_600), 'up to an hour'),
          duration('PR(3600:)', 'longer'),
        ],
        width: 8,
        height: 6,
      }),
    ];
  }

  private trouble() {
    const { api, poller, deadLetters } = this.props;
    return [
      new GraphWidget({
        title: 'What went wrong? Counts in five minutes',
        view: GraphWidgetView.BAR,
        legendPosition: LegendPosition.RIGHT,
        stacked: true,
        left: [
          this.filled('FailedPolls', Stats.SUM, 'polls failed'),
          this.filled('Warnings', Stats.SUM, 'warnings'),
          this.filled('MassDisappearances', Stats.SUM, 'mass disappearances'),
          this.filled('Overlaps', Stats.SUM, 'runs overlapped'),
          poller.metricErrors({ period: PERIOD, label: 'runs broke off' }),
          api.errors.with({ label: 'API errors' }),
          deadLetters.queue.metricApproximateNumberOfMessagesVisible({
            period: PERIOD,
            statistic: Stats.MAXIMUM,
            label: 'dead letters',
          }),
        ],
        leftYAxis: { min: 0, showUnits: false },
        width: 10,
        height: 7,
      }),
      this.query('The last polls that were not as they should be', 14, 7, [
        'filter level in ["WARN", "ERROR"] and ispresent(message.account)',
        'fields @timestamp, message.account as account, coalesce(message.failure, message.reports.trades.failure.class, message.reports.ledgers.failure.class, message.reports.trades.warnings.0, message.reports.ledgers.warnings.0, message.errors.0) as what, coalesce(message.reports.trades.failure.message, message.reports.ledgers.failure.message, message.message) as words',
        'sort @timestamp desc',
        'limit 20',
      ]),
    ];
  }

  private cost() {
    const { poller, table, api } = this.props;
    const { month, million, region, asOf } = prices;
    const hourly = { period: Duration.hours(1), statistic: Stats.SUM };
    const priced = (label: string, micros: string, usingMetrics: Record<string, IMetric>) =>
      new MathExpression({ label, expression: `(${micros}) * 730 / 1000000`, usingMetrics, period: hourly.period });
    const bytes = new Metric({
      namespace: 'AWS/Logs',
      metricName: 'IncomingBytes',
      dimensionsMap: { LogGroupName: poller.logGroup.logGroupName },
      ...hourly,
    });
    const fixed = Lazy.string({
      produce: () => {
        const { accounts, alarms } = this;
        const usd = accounts * (month.secret + month.metric) + alarms.length * month.alarm;
        return `${usd.toFixed(2)} USD: a secret and a heartbeat for each of ${accounts}, and ${alarms.length} alarms.`;
      },
    });
    return [
      new GraphWidget({
        title: `What does it cost? USD a month at the pace of each hour, list prices of ${region} in ${asOf}`,
        stacked: true,
        left: [
          priced(
            'runs',
            `d / 4000 * ${million.lambdaArmGigabyteSeconds} + n * ${million.lambdaRequests + million.scheduledRuns}`,
            {
              d: poller.metricDuration(hourly),
              n: poller.metricInvocations(hourly),
            },
          ),
          priced('table', `w * ${million.dynamodbWriteUnits} + r * ${million.dynamodbReadUnits}`, {
            w: table.metric('ConsumedWriteCapacityUnits', hourly),
            r: table.metric('ConsumedReadCapacityUnits', hourly),
          }),
          priced("the poller's log", `b / 1000000 * ${million.logMegabytes}`, { b: bytes }),
          priced('requests to the API', `q * ${million.httpApiRequests}`, { q: api.metricRequests(hourly) }),
        ],
        leftYAxis: { min: 0, showUnits: false, label: 'USD a month' },
        width: 16,
        height: 6,
      }),
      new TextWidget({
        markdown: `### And by the month, whatever happens\n${fixed} This page is one of three that AWS gives away, or 3 USD.\n\nAll of it is derived in \`docs/cost.md\`.`,
        width: 8,
        height: 6,
      }),
    ];
  }

  /** Metrics of trouble come only in trouble: gaps are zero. */
  private filled(name: MetricName, statistic: string, label: string): MathExpression {
    const metric = pollMetric({ poller: this.props.poller, name, statistic, period: PERIOD });
    const id = `m${name}`;
    return new MathExpression({ expression: `FILL(${id}, 0)`, usingMetrics: { [id]: metric }, label, period: PERIOD });
  }

  private query(title: string, width: number, height: number, queryLines: string[]): LogQueryWidget {
    return new LogQueryWidget({
      title,
      width,
      height,
      queryLines,
      logGroupNames: [this.props.poller.logGroup.logGroupName],
    });
  }
}
