import { nameOfSecret } from '../../lambda/contract/account-settings';
import type { ConfigProblem } from './config-error';
import { type DeployConfig, settingsOf } from './deploy-config';
import { didYouMean } from './did-you-mean';
import { firstRepeated, type Rule } from './rule';
import type { ParsedConfig } from './schema';
import { anyOf } from './words';

/** A webhook without authorization could not tell our calls from anybody's. */
const webhookSecretGivenOnce: Rule<ParsedConfig> = ({ events }) => {
  const index = events.webhooks.findIndex(
    ({ secretName, secretArn }) => (secretName === undefined) === (secretArn === undefined),
  );
  const webhook = events.webhooks[index];
  if (webhook === undefined) return undefined;
  return webhook.secretArn === undefined
    ? {
        key: `events.webhooks[${index}].secretName`,
        value: undefined,
        refusal: 'must name the secret of the authorization, a new one; or give an existing one as secretArn',
      }
    : {
        key: `events.webhooks[${index}].secretArn`,
        value: webhook.secretArn,
        refusal: 'must be left out when secretName is given: the one names a new secret, the other an existing one',
      };
};

/** A misspelt account would be a mail or a call that never comes. */
const accountsOfSubscribersExist: Rule<DeployConfig> = ({ accounts, events }) => {
  const known = accounts.map(({ name }) => name);
  const lists = [
    ...events.notify.map((entry, index) => [`events.notify[${index}]`, entry.accounts] as const),
    ...events.webhooks.map((entry, index) => [`events.webhooks[${index}]`, entry.accounts] as const),
  ];
  for (const [entry, names = []] of lists) {
    const index = names.findIndex((name) => !known.includes(name));
    const name = names[index];
    if (name === undefined) continue;
    const meant = didYouMean(name, known);
    const hint = meant === undefined ? '' : `; did you mean "${meant}"?`;
    return {
      key: `${entry}.accounts[${index}]`,
      value: name,
      refusal: `must be the name of one of the accounts, ${anyOf(known)}${hint}`,
    };
  }
  return undefined;
};

/** The same again would be two mails, or two calls, for each event. */
const subscribersDiffer: Rule<DeployConfig> = ({ events }) => {
  const emails = events.notify.map(({ email }) => email);
  const urls = events.webhooks.map(({ url }) => url);
  return sameTwice('notify', 'email', emails) ?? sameTwice('webhooks', 'url', urls);
};

function sameTwice(list: string, key: string, values: readonly string[]): ConfigProblem | undefined {
  const repeated = firstRepeated(values);
  return (
    repeated && {
      key: `events.${list}[${repeated.index}].${key}`,
      value: values[repeated.index],
      refusal: `must differ from events.${list}[${repeated.first}].${key}: name all that is wanted in one entry`,
    }
  );
}

/** An API key or the list of tokens must not be sent to anybody, and a text that two receivers know belongs to none. */
const webhookSecretsAreTheirOwn: Rule<DeployConfig> = ({ accounts, api, events }) => {
  const owners = new Map(
    accounts.map(settingsOf).map(({ secretId }, index) => [nameOfSecret(secretId), `accounts[${index}]`]),
  );
  if (api.auth.mode === 'token') owners.set(api.auth.secretName, 'api.auth');
  for (const [index, { secret }] of events.webhooks.entries()) {
    const [key, value] = 'arn' in secret ? ['secretArn', secret.arn] : ['secretName', secret.name];
    const name = nameOfSecret(value);
    const owner = owners.get(name);
    if (owner !== undefined)
      return {
        key: `events.webhooks[${index}].${key}`,
        value,
        refusal: `must differ from the secret of ${owner}: its text is sent to the webhook`,
      };
    owners.set(name, `events.webhooks[${index}]`);
  }
  return undefined;
};

/** An entry that wants nothing is a mistake. */
const subscribersWantSomething: Rule<DeployConfig> = ({ events }) => {
  for (const list of ['notify', 'webhooks'] as const) {
    const index = events[list].findIndex(({ states, health }) => states?.length === 0 && health?.length === 0);
    if (index >= 0)
      return {
        key: `events.${list}[${index}].states`,
        value: [],
        refusal: 'must name a state, unless health names a health: nothing would ever be sent',
      };
  }
  return undefined;
};

export const SUBSCRIBER_RULES_OF_FILE = [webhookSecretGivenOnce] as const;
export const SUBSCRIBER_RULES_OF_COMPLETE = [
  accountsOfSubscribersExist,
  subscribersDiffer,
  webhookSecretsAreTheirOwn,
  subscribersWantSomething,
] as const;
