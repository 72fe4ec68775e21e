import { checkCredentials } from '../../lambda/core/credentials';
import type { SecretAnswer } from '../../lambda/core/ports';
import { ArgumentError } from './parse-arguments';

export type Environment = Readonly<Record<string, string | undefined>>;

const VARIABLES = { apiKey: 'KRAKEN_API_KEY', apiSecret: 'KRAKEN_API_SECRET' } as const;
const REMEDY = `set ${VARIABLES.apiKey} and ${VARIABLES.apiSecret} to the two halves of one key as Kraken shows them when it is created, and start again`;
const HINT = `${REMEDY.charAt(0).toUpperCase()}${REMEDY.slice(1)}.`;

/** Whether somebody meant to give credentials, be they right or wrong. */
export const hasCredentials = (environment: Environment): boolean =>
  Object.values(VARIABLES).some((name) => (environment[name] ?? '').trim() !== '');

/**
 * The credentials in the environment, or that there are none. Throws an ArgumentError if they cannot be right: the
 * environment stays as it is for as long as the process lives. It names the variable, never its value.
 */
export function credentialsFrom(environment: Environment): SecretAnswer {
  const answer = checkCredentials(
    {
      apiKey: environment[VARIABLES.apiKey] ?? '',
      apiSecret: environment[VARIABLES.apiSecret] ?? '',
      otp: environment.KRAKEN_OTP,
    },
    'the environment',
    (half) => VARIABLES[half],
  );
  if (answer.kind === 'credentials') return answer;
  if (answer.failure.class !== 'secret_missing') throw new ArgumentError(`${answer.failure.message}; ${REMEDY}`);
  return { ...answer, failure: { ...answer.failure, hint: HINT } };
}
