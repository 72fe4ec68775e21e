import { Lazy, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { ApiEnvironment, PollerEnvironment } from '../lambda/contract/environment';
import { type AccountConfig, type DeployConfig, settingsOf } from './config/deploy-config';
import { AccountSecret } from './constructs/account-secret';
import { DeadLetters } from './constructs/dead-letters';
import { EventSchemas } from './constructs/event-schemas';
import type { LogProps } from './constructs/lean-function';
import { Notices } from './constructs/notices';
import { Poller } from './constructs/poller';
import { StatusApi } from './constructs/status-api';
import { StatusBus } from './constructs/status-bus';
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

/** Wires the parts together. What each of them owns and may do is in `constructs/`. */
export class StatusSystem extends Construct {
  readonly table: StatusTable;
  readonly bus: StatusBus;
  readonly poller: Poller;
  readonly api: StatusApi;
  readonly secrets: AccountSecret[] = [];
  private readonly accounts: AccountConfig[] = [];
  private readonly removalPolicy: RemovalPolicy;

  constructor(scope: Construct, id: string, { config, ephemeral = false }: StatusSystemProps) {
    super(scope, id);
    const removalPolicy = ephemeral ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN;
    const logs = { logsDays: config.retention.logsDays, removalPolicy };

    const table = new StatusTable(this, 'Table', { removalPolicy });
    const bus = new StatusBus(this, 'Events', {
      archiveDays: config.events.archiveDays,
      subscriberAccounts: config.events.subscriberAccounts,
    });
    const deadLetters = new DeadLetters(this, 'DeadLetters', {
      meaning: 'A poll could not be started, or failed: its invocation is in the dead-letter queue.',
    });
    const accounts = Lazy.string({ produce: () => JSON.stringify(settingsOf(this.accounts)) });
    const poller = new Poller(this, 'Poller', {
      interval: config.poll.interval,
      settings: { ACCOUNTS: accounts, ...pollerSettings(config) },
      table,
      bus,
      deadLetters,
      ...logs,
    });
    const api = new StatusApi(this, 'Api', {
      settings: { ACCOUNTS: accounts, ...apiSettings(config) },
      table,
      poller,
      ...config.api,
      ...logs,
    });
    this.table = table;
    this.bus = bus;
    this.poller = poller;
    this.api = api;
    this.removalPolicy = removalPolicy;
    this.addSubscribers(config.events, { bus, apiUrl: api.url, logs });
    for (const account of config.accounts) this.addAccount(account);
  }

  /** Follows one more account. Whoever calls this has checked the configuration with it. */
  addAccount(account: AccountConfig): void {
    const { name, secret: source } = account;
    const { removalPolicy } = this;
    const secret = new AccountSecret(this, `Secret${pascalCase(name)}`, { account: name, source, removalPolicy });
    secret.refuse(this.api.roles);
    this.poller.addAccount(name, secret);
    this.accounts.push(account);
    this.secrets.push(secret);
  }

  /** Who is told of events besides rules of their own. */
  private addSubscribers(
    { notify, webhooks, schemaRegistry }: DeployConfig['events'],
    { bus, apiUrl, logs }: { bus: StatusBus; apiUrl: string; logs: LogProps },
  ): void {
    if (schemaRegistry) new EventSchemas(this, 'EventSchemas');
    if (notify.length + webhooks.length === 0) return;
    const deadLetters = new DeadLetters(this, 'Undelivered', {
      meaning: 'A mail or a webhook call could not be delivered: its event is in the dead-letter queue.',
    });
    if (notify.length > 0) {
      const settings = { API_URL: apiUrl, STACK_NAME: Stack.of(this).stackName };
      new Notices(this, 'Notices', { entries: notify, settings, bus, deadLetters, ...logs });
    }
    if (webhooks.length > 0) {
      const { removalPolicy } = logs;
      new Webhooks(this, 'Webhooks', { entries: webhooks, bus, deadLetters, removalPolicy });
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
  }) satisfies Partial<PollerEnvironment>;

const apiSettings = ({ monitoring }: DeployConfig) =>
  ({
    STALE_AFTER_SECONDS: `${monitoring.staleAfter.toSeconds()}`,
  }) satisfies Partial<ApiEnvironment>;
