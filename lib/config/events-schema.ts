import * as v from 'valibot';
import { ACCOUNT_NAME_PATTERN } from '../../lambda/contract/account-settings';
import { EXPORT_STATES } from '../../lambda/contract/export-states';
import { HEALTH_VALUES } from '../../lambda/contract/health';
import { REPORTS } from '../../lambda/contract/reports';
import { emailAddress, list, oneOf, section, text, wholeNumber } from './fields';
import { secretArn, secretName } from './secret-fields';
import { isWebhookUrl } from './urls';

const states = v.pipe(
  list(oneOf(EXPORT_STATES), 'a list of states of exports such as ["ready", "failed"]'),
  v.description('The states of an export to be told of; an empty list for none.'),
);

const health = v.pipe(
  list(oneOf(HEALTH_VALUES), 'a list of healths of accounts such as ["failing"]'),
  v.description('The healths of an account to be told of; an empty list for none.'),
);

/** Which exports and accounts; everything unless said otherwise. */
const SCOPE = {
  accounts: v.optional(
    v.pipe(
      list(text(ACCOUNT_NAME_PATTERN, 'the name of an account'), 'a list of accounts such as ["main"]', 1),
      v.description('Only these accounts.'),
    ),
  ),
  reports: v.optional(
    v.pipe(
      list(oneOf(REPORTS), 'a list of "trades", "ledgers" or both', 1),
      v.description('Only exports of these kinds.'),
    ),
  ),
};

const NoticeSchema = section({
  email: v.pipe(emailAddress, v.description('Who is told. Gets a mail to confirm it once, when it is deployed.')),
  states: v.optional(states, ['ready', 'failed']),
  health: v.optional(health, []),
  ...SCOPE,
});

const WEBHOOK_URL = 'must be an https URL without credentials, such as "https://example.com/hook"';

const HEADER = /^[A-Za-z0-9_-]{1,100}$/;

const WebhookSchema = section({
  url: v.pipe(
    v.string(WEBHOOK_URL),
    v.maxLength(2_048, WEBHOOK_URL),
    v.check(isWebhookUrl, WEBHOOK_URL),
    v.description('Where each event is posted, as EventBridge delivers it.'),
  ),
  states: v.optional(states),
  health: v.optional(health),
  ...SCOPE,
  secretName: v.optional(
    v.pipe(
      secretName,
      v.description(
        'The secret of the authorization. The stack makes it, with a long random text that the receiver is to be told, unless it is there.',
      ),
    ),
  ),
  secretArn: v.optional(
    v.pipe(
      secretArn,
      v.description('The secret of the authorization, if something else looks after it. Instead of secretName.'),
    ),
  ),
  header: v.optional(
    v.pipe(
      text(HEADER, 'the name of a header such as "X-Api-Key"'),
      v.description(
        'The header that is the text of the secret. Default: Authorization, with "Bearer " before the text.',
      ),
    ),
  ),
  ratePerSecond: v.optional(
    v.pipe(wholeNumber(1, 300), v.description('Calls a second at most; what is more waits.')),
    10,
  ),
});

export const EventsSchema = section({
  archiveDays: v.optional(
    v.pipe(wholeNumber(0, 3_650), v.description('How long events are kept for replay; 0 keeps no archive.')),
    30,
  ),
  subscriberAccounts: v.optional(
    v.pipe(
      list(text(/^\d{12}$/, 'an AWS account of 12 digits, as text'), 'a list of AWS accounts such as ["123456789012"]'),
      v.description('Other AWS accounts that may put rules of their own on the bus.'),
    ),
    [],
  ),
  schemaRegistry: v.optional(
    v.pipe(
      v.boolean('must be true or false'),
      v.description('Whether the schemas of the events are put into the EventBridge schema registry.'),
    ),
    false,
  ),
  notify: v.optional(
    v.pipe(
      v.array(NoticeSchema, 'must be a list such as [{ "email": "ops@example.com" }]'),
      v.description('People who are told by mail.'),
    ),
    [],
  ),
  webhooks: v.optional(
    v.pipe(
      v.array(
        WebhookSchema,
        'must be a list such as [{ "url": "https://example.com/hook", "secretName": "kraken-export-status/hook" }]',
      ),
      v.description('Servers that events are posted to.'),
    ),
    [],
  ),
});

export type NoticeConfig = v.InferOutput<typeof NoticeSchema>;
export type ParsedWebhook = v.InferOutput<typeof WebhookSchema>;
