import { Duration } from 'aws-cdk-lib/core';
import type { AccountSettings } from '../../lambda/contract/account-settings';
import type { ParsedWebhook } from './events-schema';
import type { ParsedAccount, ParsedConfig } from './schema';

/** Where something secret is: in a secret of the stack's own, or in one that exists already. */
export type SecretSource = { readonly name: string } | { readonly arn: string };

export interface AccountConfig extends Omit<AccountSettings, 'secretId'> {
  readonly secret: SecretSource;
}

export interface WebhookConfig extends Omit<ParsedWebhook, 'secretName' | 'secretArn'> {
  readonly secret: SecretSource;
}

/** The configuration with every default filled in. */
export interface DeployConfig extends Omit<ParsedConfig, '$schema' | 'accounts' | 'events' | 'monitoring'> {
  readonly accounts: readonly AccountConfig[];
  readonly events: Omit<ParsedConfig['events'], 'webhooks'> & { readonly webhooks: readonly WebhookConfig[] };
  readonly monitoring: ParsedConfig['monitoring'] & { readonly staleAfter: Duration };
}

export const completeConfig = (parsed: ParsedConfig): DeployConfig => ({
  ...parsed,
  accounts: parsed.accounts.map(completeAccount),
  events: { ...parsed.events, webhooks: parsed.events.webhooks.map(completeWebhook) },
  monitoring: {
    ...parsed.monitoring,
    staleAfter: parsed.monitoring.staleAfter ?? defaultStaleAfter(parsed.poll.interval),
  },
});

const completeAccount = ({ secretName, secretArn, ...account }: ParsedAccount): AccountConfig => ({
  ...account,
  secret: secretArn === undefined ? { name: secretName ?? `kraken-export-status/${account.name}` } : { arn: secretArn },
});

/** A rule sees to it that one of the two is given. */
const completeWebhook = ({ secretName = '', secretArn, ...webhook }: ParsedWebhook): WebhookConfig => ({
  ...webhook,
  secret: secretArn === undefined ? { name: secretName } : { arn: secretArn },
});

/** One late or failed poll must not yet count as silence, so the default grows with the interval. */
const defaultStaleAfter = (interval: Duration): Duration =>
  Duration.seconds(Math.max(Duration.minutes(10).toSeconds(), 3 * interval.toSeconds()));

/** What the functions are told of an account: the name or the ARN of its secret as configured, never a value. */
export const settingsOf = ({ secret, ...account }: AccountConfig): AccountSettings => ({
  ...account,
  secretId: 'arn' in secret ? secret.arn : secret.name,
});

/** Name of the secret with the list of tokens, if there is one. */
export const tokenSecretOf = ({ api: { auth } }: DeployConfig): string | undefined =>
  auth.mode === 'token' ? auth.secretName : undefined;
