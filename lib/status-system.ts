import { Annotations, Lazy, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { ApiEnvironment, PollerEnvironment } from '../lambda/contract/environment';
import { VERSION } from '../lambda/contract/version';
import { type AccountConfig, type DeployConfig, settingsOf } from './config/deploy-config';
import { AccountSecret } from './constructs/account-secret';
import { AlarmMails } from './constructs/alarm-mails';
import { DeadLetters } from './constructs/dead-letters';
import { EventSchemas } from './constructs/event-schemas';
import type { LogProps } from './constructs/lean-function';
import { Notices } from './constructs/notices';
import { Poller } from './constructs/poller';
import { SecretKeeper } from './constructs/secret-keeper';
import { shortId } from './constructs/short-id';
import { StatusAlarm } from './constructs/status-alarm';
import { StatusApi } from './constructs/status-api';
import { StatusBus } from './constructs/status-bus';
import { StatusDashboard } from './constructs/status-dashboard';
import { StatusTable } from './constructs/status-table';
import { Webhooks } from './constructs/webhooks';
import { pascalCase } from './pascal-case';

export interface StatusSystemProps {
  readonly config: DeployConfig;
  /**
   * Whether destroying the stack destroys its data: the table, the secrets and the logs.
   * @default false they are retained, and the table is protected
   */
  readonly ephemeral?: boolean | undefined;
}

const NOBODY_IS_TOLD =
  'nobody is told when an alarm is raised: name people in monitoring.alarmEmails, or give the alarms actions of your own and acknowledge this warning';

/** Wires the parts together. What each of them owns and may do is in `constructs/`. */
export class StatusSystem extends Construct {
  readonly table: StatusTable;
  readonly bus: StatusBus;
  readonly poller: Poller;
  readonly api: StatusApi;
  /** By account. */
  readonly secrets = new Map<string, AccountSecret>();
  private readonly accounts: AccountConfig[] = [];
  private readonly keeper: SecretKeeper;
  private readonly dashboard: StatusDashboard | undefined;
  private readonly mails: AlarmMails | undefined;
  private readonly runbookUrl: string | undefined;

  constructor(scope: Construct, id: string, { config, ephemeral = false }: StatusSystemProps) {
    super(scope, id);
    const { DESTROY, RETAIN, RETAIN_ON_UPDATE_OR_DELETE } = RemovalPolicy;
    // Logs of a deployment that never came to its end hold nothing. Its table stays: what protects it, protects it too.
    const logs = {
      logsDays: config.retention.logsDays,
      removalPolicy: ephemeral ? DESTROY : RETAIN_ON_UPDATE_OR_DELETE,
    };
    const keeper = new SecretKeeper(this, 'SecretKeeper', { ephemeral, ...logs });

    const table = new StatusTable(this, 'Table', { removalPolicy: ephemeral ? DESTROY : RETAIN });
    const bus = new StatusBus(this, 'Events', {
      archiveDays: config.events.archiveDays,
      subscriberAccounts: config.events.subscriberAccounts,
    });
    const deadLetters = new DeadLetters(this, 'DeadLetters', {
      meaning:
        'Dead letters: a run could not be started, or broke off, and what should have run is in the dead-letter queue. The next run makes it good, unless it fails too.',
      section: 'dead-letters',
    });
    const accounts = Lazy.string({ produce: () => JSON.stringify(this.accounts.map(settingsOf)) });
    const poller = new Poller(this, 'Poller', {
      interval: config.poll.interval,
      staleAfter: config.monitoring.staleAfter,
      stuckAfter: config.monitoring.stuckAfter,
      settings: pollerSettings(config),
      table,
      bus,
      deadLetters,
      ...logs,
    });
    const api = new StatusApi(this, 'Api', {
      settings: { ACCOUNTS: accounts, ...apiSettings(config) },
      table,
      poller,
      keeper,
      ...config.api,
      ...logs,
    });
    this.table = table;
    this.bus = bus;
    this.poller = poller;
    this.api = api;
    this.keeper = keeper;
    this.addSubscribers(config.events, { bus, apiUrl: api.url, logs });

    const { alarmEmails, dashboard, runbookUrl } = config.monitoring;
    const alarms = this.node.findAll().filter((construct) => construct instanceof StatusAlarm);
    if (dashboard)
      this.dashboard = new StatusDashboard(this, 'Dashboard', {
        alarms,
        poller: poller.function,
        api,
        table,
        deadLetters,
      });
    if (alarmEmails.length > 0) this.mails = new AlarmMails(this, 'AlarmMails', { addresses: alarmEmails });
    else Annotations.of(this).addWarningV2('kraken-export-status:alarmEmails', NOBODY_IS_TOLD);
    this.runbookUrl = runbookUrl;
    for (const alarm of alarms) this.present(alarm);
    for (const account of config.accounts) this.addAccount(account);
  }

  /** Follows one more account. Whoever calls this has checked the configuration with it. */
  addAccount(account: AccountConfig): void {
    const { name } = account;
    const secret = this.secretOf(account);
    const alarm = this.poller.addAccount(settingsOf(account), secret);
    this.dashboard?.addAccount(name, alarm);
    this.present(alarm);
    this.accounts.push(account);
    this.secrets.set(name, secret);
  }

  /** Has people told of an alarm, and of where it is explained to them. */
  private present(alarm: StatusAlarm): void {
    if (this.runbookUrl !== undefined) alarm.explainAt(this.runbookUrl);
    this.mails?.tell(alarm);
  }

  /** A secret that accounts share is named after itself, so that it outlives any of them. */
  private secretOf({ name, secret: source, secretField }: AccountConfig): AccountSecret {
    const key = 'JSON with apiKey, apiSecret and, if the key asks for it, otp';
    const [id, description] =
      secretField === undefined
        ? [`Secret${pascalCase(name)}`, `Kraken API key of the account ${name}: ${key}`]
        : [
            `SharedSecret${shortId('arn' in source ? source.arn : source.name)}`,
            `Kraken API keys of several accounts: for each a field, with ${key}`,
          ];
    const known = this.node.tryFindChild(id);
    if (known instanceof AccountSecret) return known;
    const secret = new AccountSecret(this, id, { description, source, keeper: this.keeper });
    secret.refuse(this.api.roles);
    return secret;
  }

  /** Who is told of events besides rules of their own. */
  private addSubscribers(
    { notify, webhooks, schemaRegistry }: DeployConfig['events'],
    { bus, apiUrl, logs }: { bus: StatusBus; apiUrl: string; logs: LogProps },
  ): void {
    if (schemaRegistry) new EventSchemas(this, 'EventSchemas');
    if (notify.length + webhooks.length === 0) return;
    const deadLetters = new DeadLetters(this, 'Undelivered', {
      meaning:
        'Undelivered: a mail or a webhook call could not be delivered, and its event is in the dead-letter queue. Its receiver does not know of the change.',
      section: 'undelivered',
    });
    if (notify.length > 0) {
      const settings = { API_URL: apiUrl, STACK_NAME: Stack.of(this).stackName };
      new Notices(this, 'Notices', { entries: notify, settings, bus, deadLetters, ...logs });
    }
    if (webhooks.length > 0) {
      new Webhooks(this, 'Webhooks', { entries: webhooks, bus, deadLetters, keeper: this.keeper });
    }
  }
}

const pollerSettings = ({ kraken, poll, monitoring, retention }: DeployConfig) =>
  ({
    KRAKEN_BASE_URL: kraken.baseUrl,
    POLL_INTERVAL_SECONDS: `${poll.interval.toSeconds()}`,
    ACTIVE_INTERVAL_SECONDS: `${poll.activeInterval.toSeconds()}`,
    STALE_AFTER_SECONDS: `${monitoring.staleAfter.toSeconds()}`,
    REMOVED_EXPORTS_DAYS: `${retention.removedExportsDays}`,
    VERSION,
  }) satisfies Partial<PollerEnvironment>;

const apiSettings = ({ monitoring }: DeployConfig) =>
  ({
    STALE_AFTER_SECONDS: `${monitoring.staleAfter.toSeconds()}`,
  }) satisfies Partial<ApiEnvironment>;
