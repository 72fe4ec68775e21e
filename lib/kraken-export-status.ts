import { type Metric, type MetricOptions, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { EventBus, type IEventBus, type IRuleTarget, Rule } from 'aws-cdk-lib/aws-events';
import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { EVENT_SOURCE, EXPORT_CHANGED } from '../lambda/contract/events';
import type { ExportState } from '../lambda/contract/export-states';
import type { MetricName } from '../lambda/contract/metrics';
import type { Report } from '../lambda/contract/reports';
import { type DeployConfig, tokenSecretOf } from './config/deploy-config';
import { parseConfig } from './config/parse';
import type { AccountProps, Configuration } from './configuration';
import { pollMetric } from './constructs/poll-metric';
import { StatusSystem } from './status-system';

export interface KrakenExportStatusProps extends Configuration {
  /**
   * Whether destroying the stack destroys the data: the table, the secrets and the logs.
   * @default false - they are retained, and the table is protected
   */
  readonly ephemeral?: boolean;
}

/** Which changes. All that is given must match. */
export interface ChangeFilter {
  /**
   * The states that an export came to.
   * @default - all, and changes of anything else of an export too
   */
  readonly states?: readonly ExportState[];
  /**
   * Of the exports of these accounts.
   * @default - of all
   */
  readonly accounts?: readonly string[];
  /**
   * Of exports of these kinds.
   * @default - of all
   */
  readonly reports?: readonly Report[];
}

export interface OnChangeOptions extends ChangeFilter {
  /** What is told. It gets the event as EventBridge delivers it, at least once. */
  readonly target: IRuleTarget;
  /**
   * For people who meet the rule in the console.
   * @default - none
   */
  readonly description?: string;
}

export type OnExportReadyOptions = Omit<OnChangeOptions, 'states'>;

/**
 * Follows the data exports of Kraken accounts, stores where each stands, announces every change on an event bus, and
 * answers over HTTPS. The code of its functions is in the package: nothing is bundled when the app is synthesized.
 */
export class KrakenExportStatus extends Construct {
  /** Of the HTTP API, without a slash at the end. */
  readonly apiUrl: string;
  /** On which every change is announced, for rules of your own. */
  readonly eventBus: IEventBus;
  /** Name of the DynamoDB table. Its items are not an interface: ask the API. */
  readonly tableName: string;
  /** Name of the function that asks Kraken. */
  readonly pollerFunctionName: string;
  /** Name of the function that answers. */
  readonly apiFunctionName: string;
  /** What the DNS record of the domain of the API points to, if `api.domain` is given. */
  readonly apiDomainTarget: string | undefined;
  /** Name of the secret that lists the tokens of the API, if `api.auth.mode` is `token`. */
  readonly tokenSecretName: string | undefined;

  private readonly system: StatusSystem;
  private props: Configuration;

  /** @throws ConfigError with one sentence, if the props do not fit together */
  constructor(scope: Construct, id: string, { ephemeral = false, ...props }: KrakenExportStatusProps) {
    super(scope, id);
    this.props = props;
    // What is called "Default" leaves no trace in logical ids.
    const config = this.parse(props);
    this.system = new StatusSystem(this, 'Default', { config, ephemeral });
    this.apiUrl = this.system.api.url;
    this.eventBus = EventBus.fromEventBusArn(this, 'Bus', this.system.bus.eventBusArn);
    this.tableName = this.system.table.tableName;
    this.pollerFunctionName = this.system.poller.function.functionName;
    this.apiFunctionName = this.system.api.function.functionName;
    this.apiDomainTarget = this.system.api.domainTarget;
    this.tokenSecretName = tokenSecretOf(config);
  }

  /** Follows one more account. */
  addAccount(account: AccountProps): void {
    const props = { ...this.props, accounts: [...this.props.accounts, account] };
    const added = this.parse(props).accounts.at(-1);
    this.props = props;
    if (added !== undefined) this.system.addAccount(added);
  }

  /** Name of the secret that holds the API key of an account: put the key there. */
  secretName(account: string): string {
    const secret = this.system.secrets.get(account);
    if (secret === undefined) throw new TypeError(`there is no account ${account} in ${this.node.path}`);
    return secret.secretName;
  }

  /** Lets somebody read over the HTTP API, if its authorization mode is `iam`; in the other modes, tokens decide. */
  grantRead(grantee: IGrantable): Grant {
    return this.system.api.grantRead(grantee);
  }

  /** Lets somebody ask for a poll over the HTTP API, if its authorization mode is `iam`. */
  grantRequestPoll(grantee: IGrantable): Grant {
    return this.system.api.grantRequestPoll(grantee);
  }

  /** Tells a target when an export can be fetched from Kraken; not again when anything else of a ready one changes. */
  onExportReady(id: string, options: OnExportReadyOptions): Rule {
    return this.rule(id, { ...options, states: ['ready'] }, [null, { 'anything-but': ['ready'] }]);
  }

  /** Tells a target of changes of exports. */
  onChange(id: string, options: OnChangeOptions): Rule {
    return this.rule(id, options);
  }

  /** @param from what the state was before, in the words of event patterns; anything without it */
  private rule(id: string, options: OnChangeOptions, from?: readonly unknown[]): Rule {
    const { target, description, states, accounts, reports } = options;
    const data = {
      ...(from !== undefined && { from }),
      ...(states !== undefined && { to: [...states] }),
      ...(reports !== undefined && { export: { report: [...reports] } }),
    };
    const detail = {
      ...(accounts !== undefined && { metadata: { account: [...accounts] } }),
      ...(Object.keys(data).length > 0 && { data }),
    };
    return new Rule(this, id, {
      eventBus: this.eventBus,
      ...(description !== undefined && { description }),
      eventPattern: {
        source: [EVENT_SOURCE],
        detailType: [EXPORT_CHANGED],
        ...(Object.keys(detail).length > 0 && { detail }),
      },
      targets: [target],
    });
  }

  /** Exports of one account from which more is to be expected: by default, the most that any account has. */
  metricActiveExports(options: MetricOptions = {}): Metric {
    return this.metric('ActiveExports', { statistic: Stats.MAXIMUM, ...options });
  }

  /** Seconds from the request of an export until it was ready. */
  metricExportDuration(options: MetricOptions = {}): Metric {
    return this.metric('ExportDuration', { statistic: Stats.AVERAGE, ...options });
  }

  /** Polls that Kraken refused, did not answer, or that could not be stored and announced to the end. */
  metricFailedPolls(options: MetricOptions = {}): Metric {
    return this.metric('FailedPolls', { statistic: Stats.SUM, ...options });
  }

  /** 1 when a person must act for an account to be polled again. */
  metricFailingAccounts(options: MetricOptions = {}): Metric {
    return this.metric('FailingAccounts', { statistic: Stats.MAXIMUM, ...options });
  }

  /** Beats while what is known of an account is fresh. Its silence is what to be alarmed by. */
  metricHeartbeat(account: string, options: MetricOptions = {}): Metric {
    return this.metric('Heartbeat', { statistic: Stats.SUM, ...options }, account);
  }

  private metric(name: MetricName, options: MetricOptions, account?: string): Metric {
    const poller = this.system.poller.function;
    return pollMetric({
      period: Duration.minutes(5),
      ...options,
      poller,
      name,
      ...(account !== undefined && { account }),
    });
  }

  private parse(props: Configuration): DeployConfig {
    return parseConfig(props, this.node.path);
  }
}
