import { ACCOUNT_NAME_PATTERN } from './account-settings';

/** Names by which a stack and the command line tool find what belongs to an account that was added while the stack runs. */

const SECRETS_FOLDER = 'accounts';

/** The poller may read every secret of this kind, and no other that its stack did not make. */
export const addedSecretName = (stackName: string, account: string): string =>
  `${stackName}/${SECRETS_FOLDER}/${account}`;

const SCHEDULE_PREFIX = 'account-';

export const addedScheduleName = (account: string): string => `${SCHEDULE_PREFIX}${account}`;

/** The account that a schedule of this name polls; undefined for schedules of the deployment. */
export function accountOfSchedule(name: string): string | undefined {
  const account = name.slice(SCHEDULE_PREFIX.length);
  return name.startsWith(SCHEDULE_PREFIX) && ACCOUNT_NAME_PATTERN.test(account) ? account : undefined;
}

/** The secrets of all added accounts. */
export const addedSecrets = (stackName: string): string => addedSecretName(stackName, '*');

/**
 * What a new secret holds until an operator puts the API key in: the shape, with nothing in it. The poller reads it as
 * "no credentials yet".
 */
export const UNSET_SECRET = '{"apiKey":"","apiSecret":""}';
