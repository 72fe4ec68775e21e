import { CfnOutput, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { ApiEnvironment, PollerEnvironment } from '../lambda/contract/environment';
import { type DeployConfig, settingsOf } from './config/deploy-config';
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

export interface KrakenExportStatusStackProps extends StackProps {
  readonly config: DeployConfig;
  /**
   * Whether destroying the stack destroys its data: the table, the secrets and the logs.
   * @default false they are retained, and the table is protected
   */
  readonly ephemeral?: boolean;
}

/** Wires the parts together. What each of them owns and may do is in `constructs/`. */
export class KrakenExportStatusStack extends Stack {
  constructor(scope: Construct, id: string, { config, ephemeral = false, ...props }: KrakenExportStatusStackProps) {
    super(scope, id, {
      description: 'Follows the data exports of Kraken accounts and announces every change.',
      ...props,
    });
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
    const secrets = config.accounts.map(
      ({ name, secret }) =>
        new AccountSecret(this, `Secret${pascalCase(name)}`, { account: name, source: secret, removalPolicy }),
    );
    const poller = new Poller(this, 'Poller', {
      accounts: config.accounts.map(({ name }) => name),
      interval: config.poll.interval,
      settings: pollerSettings(config),
      table,
      bus,
      secrets,
      deadLetters,
      ...logs,
    });
    const api = new StatusApi(this, 'Api', {
      settings: apiSettings(config),
      table,
      poller,
      ...config.api,
      ...logs,
    });
    for (const secret of secrets) secret.refuse(api.roles);

    this.addSubscribers(config, { bus, apiUrl: api.url, logs });

    this.output('ApiUrl', api.url, 'The HTTP API');
    if (api.domainTarget !== undefined)
      this.output('ApiDomainTarget', api.domainTarget, 'What the DNS record of the domain of the API points to');
    if (config.api.auth.mode === 'token')
      this.output('TokenSecretName', config.api.auth.secretName, 'Where the tokens of the API are listed');
    this.output('EventBusName', bus.eventBusName, 'The bus that every change is announced on');
    this.output('EventBusArn', bus.eventBusArn, 'The same, for rules of other stacks');
    this.output('TableName', table.tableName, 'Where everything is kept');
    this.output('PollerFunctionName', poller.function.functionName, 'The function that asks Kraken');
    for (const secret of secrets) {
      this.output(
        `SecretName${pascalCase(secret.account)}`,
        secret.secretName,
        `Where the API key of ${secret.account} goes`,
      );
    }
  }

  /** Who is told of events besides rules of their own. */
  private addSubscribers(
    { events, stackName }: DeployConfig,
    { bus, apiUrl, logs }: { bus: StatusBus; apiUrl: string; logs: LogProps },
  ): void {
    const { notify, webhooks, schemaRegistry } = events;
    if (schemaRegistry) new EventSchemas(this, 'EventSchemas');
    if (notify.length + webhooks.length === 0) return;
    const deadLetters = new DeadLetters(this, 'Undelivered', {
      meaning: 'A mail or a webhook call could not be delivered: its event is in the dead-letter queue.',
    });
    if (notify.length > 0) {
      const settings = { API_URL: apiUrl, STACK_NAME: stackName };
      new Notices(this, 'Notices', { entries: notify, settings, bus, deadLetters, ...logs });
    }
    if (webhooks.length > 0) {
      const { removalPolicy } = logs;
      new Webhooks(this, 'Webhooks', { entries: webhooks, bus, deadLetters, removalPolicy });
    }
  }

  private output(name: string, value: string, description: string): void {
    new CfnOutput(this, name, { value, description });
  }
}

const pollerSettings = ({ accounts, kraken, poll, monitoring, retention }: DeployConfig) =>
  ({
    ACCOUNTS: JSON.stringify(settingsOf(accounts)),
    KRAKEN_BASE_URL: kraken.baseUrl,
    POLL_INTERVAL_SECONDS: `${poll.interval.toSeconds()}`,
    ACTIVE_INTERVAL_SECONDS: `${poll.activeInterval.toSeconds()}`,
    STALE_AFTER_SECONDS: `${monitoring.staleAfter.toSeconds()}`,
    REMOVED_EXPORTS_DAYS: `${retention.removedExportsDays}`,
  }) satisfies Partial<PollerEnvironment>;

const apiSettings = ({ accounts, monitoring }: DeployConfig) =>
  ({
    ACCOUNTS: JSON.stringify(settingsOf(accounts)),
    STALE_AFTER_SECONDS: `${monitoring.staleAfter.toSeconds()}`,
  }) satisfies Partial<ApiEnvironment>;
