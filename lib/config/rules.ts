import { nameOfSecret } from '../../lambda/contract/account-settings';
import { MAX_ACCOUNTS_BYTES } from '../../lambda/contract/environment';
import { pascalCase } from '../pascal-case';
import type { ConfigProblem } from './config-error';
import { type DeployConfig, settingsOf } from './deploy-config';
import { formatDuration } from './durations';
import { firstRepeated, type Rule } from './rule';
import type { ParsedConfig } from './schema';
import { SUBSCRIBER_RULES_OF_COMPLETE, SUBSCRIBER_RULES_OF_FILE } from './subscriber-rules';
import { isLoopback } from './urls';

/** What no single key can tell: how the values of the file fit together. */
export const conflictIn = (config: ParsedConfig): ConfigProblem | undefined => firstOf(RULES_OF_FILE, config);

/** The same, for rules that need the defaults. */
export const conflictInComplete = (config: DeployConfig): ConfigProblem | undefined =>
  firstOf(RULES_OF_COMPLETE, config);

const firstOf = <Config>(rules: readonly Rule<Config>[], config: Config): ConfigProblem | undefined => {
  for (const rule of rules) {
    const problem = rule(config);
    if (problem !== undefined) return problem;
  }
  return undefined;
};

const secretGivenOnce: Rule<ParsedConfig> = ({ accounts }) => {
  const index = accounts.findIndex(({ secretName, secretArn }) => secretName !== undefined && secretArn !== undefined);
  return index < 0
    ? undefined
    : {
        key: `accounts[${index}].secretArn`,
        value: accounts[index]?.secretArn,
        refusal: 'must be left out when secretName is given: the one names a new secret, the other an existing one',
      };
};

/** Outputs are named after accounts with hyphens left out, so `a-1` and `a1` would share one. */
const namesDiffer: Rule<DeployConfig> = ({ accounts }) => {
  const repeated = firstRepeated(accounts.map(({ name }) => pascalCase(name)));
  return (
    repeated && {
      key: `accounts[${repeated.index}].name`,
      value: accounts[repeated.index]?.name,
      refusal: `must differ from accounts[${repeated.first}].name by more than hyphens`,
    }
  );
};

/** Two accounts with one API key would each count nonces of their own, and Kraken would refuse half of them. */
const keysDiffer: Rule<DeployConfig> = ({ accounts }) => {
  const places = accounts.map(settingsOf);
  for (const [index, { secretId, secretField }] of places.entries()) {
    const first = places
      .slice(0, index)
      .findIndex(
        (other) =>
          nameOfSecret(other.secretId) === nameOfSecret(secretId) &&
          (secretField === undefined ||
            [undefined, secretField].includes(other.secretField) ||
            other.secretId !== secretId),
      );
    if (first < 0) continue;
    const why = 'an API key serves one account';
    if (secretField !== undefined && places[first]?.secretField === secretField)
      return {
        key: `accounts[${index}].secretField`,
        value: secretField,
        refusal: `must differ from that of accounts[${first}], which has the same secret: ${why}`,
      };
    const isArn = 'arn' in (accounts[index]?.secret ?? {});
    return {
      key: `accounts[${index}].${isArn ? 'secretArn' : 'secretName'}`,
      value: secretId,
      refusal: `must differ from the secret of accounts[${first}]: ${why}. To share a secret, they name it alike, each with a secretField`,
    };
  }
  return undefined;
};

const tokenSecretDiffers: Rule<DeployConfig> = ({ accounts, api }) => {
  if (api.auth.mode !== 'token') return undefined;
  const { secretName } = api.auth;
  const index = accounts.map(settingsOf).findIndex(({ secretId }) => nameOfSecret(secretId) === secretName);
  return index < 0
    ? undefined
    : {
        key: 'api.auth.secretName',
        value: secretName,
        refusal: `must differ from the secret of accounts[${index}], which holds an API key`,
      };
};

const unlimitedOnlyOnLoopback: Rule<DeployConfig> = ({ accounts, kraken }) => {
  const index = accounts.findIndex(({ tier }) => tier === 'unlimited');
  return index < 0 || isLoopback(kraken.baseUrl)
    ? undefined
    : {
        key: `accounts[${index}].tier`,
        value: 'unlimited',
        refusal: `must be a tier of Kraken's unless kraken.baseUrl is on loopback, and it is ${kraken.baseUrl}`,
      };
};

const activeWithinInterval: Rule<DeployConfig> = ({ poll }) =>
  poll.activeInterval.toSeconds() <= poll.interval.toSeconds()
    ? undefined
    : {
        key: 'poll.activeInterval',
        value: formatDuration(poll.activeInterval),
        refusal: `must not be longer than poll.interval, "${formatDuration(poll.interval)}"`,
      };

const staleAfterTwoIntervals: Rule<DeployConfig> = ({ poll, monitoring }) =>
  monitoring.staleAfter.toSeconds() >= 2 * poll.interval.toSeconds()
    ? undefined
    : {
        key: 'monitoring.staleAfter',
        value: formatDuration(monitoring.staleAfter),
        refusal: `must be at least twice poll.interval, "${formatDuration(poll.interval)}"`,
      };

const accountsFitEnvironment: Rule<DeployConfig> = ({ accounts }) => {
  const bytes = Buffer.byteLength(JSON.stringify(accounts.map(settingsOf)));
  return bytes <= MAX_ACCOUNTS_BYTES
    ? undefined
    : {
        key: 'accounts',
        value: accounts.map(({ name }) => name),
        refusal: `must fit into ${MAX_ACCOUNTS_BYTES} bytes of the functions' environment and takes ${bytes}: shorten the names, or deploy some of them as a second stack`,
      };
};

const RULES_OF_FILE = [secretGivenOnce, ...SUBSCRIBER_RULES_OF_FILE] as const;
const RULES_OF_COMPLETE = [
  namesDiffer,
  keysDiffer,
  tokenSecretDiffers,
  unlimitedOnlyOnLoopback,
  activeWithinInterval,
  staleAfterTwoIntervals,
  accountsFitEnvironment,
  ...SUBSCRIBER_RULES_OF_COMPLETE,
] as const;
