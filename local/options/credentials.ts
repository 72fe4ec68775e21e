import { checkCredentials } from '../../lambda/core/credentials';
import type { SecretAnswer } from '../../lambda/core/ports';

export type Environment = Readonly<Record<string, string | undefined>>;

const VARIABLES = { apiKey: 'KRAKEN_API_KEY', apiSecret: 'KRAKEN_API_SECRET' } as const;
const HINT = `Set ${VARIABLES.apiKey} and ${VARIABLES.apiSecret} to the two halves of one key as Kraken shows them when it is created, and start again.`;

/** Whether somebody meant to give credentials, be they right or wrong. */
export const hasCredentials = (environment: Environment): boolean =>
  Object.values(VARIABLES).some((name) => (environment[name] ?? '').trim() !== '');

/** The credentials in the environment. A failure names the variable, never its value. */
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
  return answer.kind === 'failed' ? { ...answer, failure: { ...answer.failure, hint: HINT } } : answer;
}
