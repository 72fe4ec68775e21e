import type { HealthChangedDetail } from '../../contract/event-schemas';
import type { Health } from '../../contract/health';
import { NO_ERROR } from '../words/health-words';
import { columns, plainText, showTime, subjectOf } from './lines';
import type { Notice, Places } from './notice';

const MEANINGS: Record<Health, string> = {
  healthy: 'goes well',
  degraded: 'has trouble, and will go on by itself',
  failing: 'has stopped, and goes on only when a person acts',
  waiting: 'waits for an API key',
};

/** What to tell a person of a change of an account's health. */
export function healthNotice({ metadata, data }: HealthChangedDetail, { apiUrl, stackName }: Places): Notice {
  const { account, occurredAt } = metadata;
  const { to, error } = data;
  return {
    subject: subjectOf(`Kraken account ${account}: ${to}`),
    text: [
      `Following the exports of the account ${account} ${MEANINGS[to]}.`,
      columns([
        ['Since', showTime(occurredAt)],
        ['Because', to === 'healthy' ? null : plainText(error?.message ?? NO_ERROR)],
      ]),
      ...(error === null ? [] : [error.hint]),
      [
        'How it goes now:',
        `  ${apiUrl}/v1/accounts/${account}`,
        `  npx kraken-export-status doctor --stack ${stackName}`,
      ].join('\n'),
    ].join('\n\n'),
  };
}
