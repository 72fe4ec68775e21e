import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import * as v from 'valibot';
import { AccountSchema } from './account-schema';
import { AuthSchema } from './auth-schema';
import { DomainSchema } from './domain-schema';
import { EventsSchema } from './events-schema';
import { duration, emailAddress, list, oneOf, section, text, wholeNumber } from './fields';
import { isKrakenUrl, isWebOrigin } from './urls';

/** CloudWatch Logs takes only these numbers of days; `INFINITE` would let logs pile up for ever. */
const LOG_RETENTION_DAYS = Object.values(RetentionDays).filter(
  (days): days is RetentionDays => typeof days === 'number' && days !== RetentionDays.INFINITE,
);

const PollSchema = section({
  interval: v.optional(
    duration({
      shortest: '1m',
      longest: '1d',
      wholeMinutes: true,
      description: 'How often each account is polled. EventBridge Scheduler counts in whole minutes.',
    }),
    '1m',
  ),
  activeInterval: v.optional(
    duration({
      shortest: '1s',
      longest: '1d',
      description: 'How often at first, within one run, while an export is being made. At most the interval.',
    }),
    '5s',
  ),
});

const KRAKEN_URL = 'must be an https origin such as "https://api.kraken.com", or an http one on loopback';
const KrakenSchema = section({
  baseUrl: v.optional(
    v.pipe(
      v.string(KRAKEN_URL),
      v.description('Where Kraken is: https, or http on loopback for tests.'),
      v.check(isKrakenUrl, KRAKEN_URL),
      v.transform((value) => new URL(value).origin),
    ),
    'https://api.kraken.com',
  ),
});

const ORIGINS = 'a list of origins such as "https://example.com", or "*"';
const ApiSchema = section({
  auth: v.optional(AuthSchema, {}),
  throttle: v.optional(
    v.pipe(
      section({
        ratePerSecond: v.optional(wholeNumber(1, 10_000), 20),
        burst: v.optional(wholeNumber(1, 5_000), 40),
      }),
      v.description('Requests above this are answered with 429.'),
    ),
    {},
  ),
  corsOrigins: v.optional(
    v.pipe(
      list(v.pipe(v.string(`must be one of ${ORIGINS}`), v.check(isWebOrigin, `must be one of ${ORIGINS}`)), ORIGINS),
      v.description('Web sites whose pages may ask. Off when empty.'),
    ),
    [],
  ),
  domain: v.optional(DomainSchema),
  reservedConcurrency: v.optional(
    v.pipe(
      wholeNumber(1, 1_000),
      v.description(
        'Requests that are answered, or wait, at the same time. Taken out of what the AWS account may run at once. Default: no limit of its own.',
      ),
    ),
  ),
});

/** No longer, because a description of an alarm has room for 1,024 characters. */
const RUNBOOK_URL = /^https:\/\/[\x21\x22\x24-\x7e]{1,300}$/;

const MonitoringSchema = section({
  alarmEmails: v.optional(
    v.pipe(
      list(emailAddress, 'a list of e-mail addresses such as "ops@example.com"'),
      v.description('Who is mailed when an alarm is raised and when it is over. Each must consent to a first mail.'),
    ),
    [],
  ),
  runbookUrl: v.optional(
    v.pipe(
      text(RUNBOOK_URL, 'an https URL without a fragment, such as "https://wiki.example.com/exports"'),
      v.description(
        'Where your operators read the runbook, for the links in alarms; a section is added as #name. Default: docs/runbook.md, as it is in the package and in the repository.',
      ),
    ),
  ),
  dashboard: v.optional(
    v.pipe(
      v.boolean('must be true or false'),
      v.description('Whether there is a page in CloudWatch. AWS gives three away; each further one is 3 USD a month.'),
    ),
    true,
  ),
  staleAfter: v.optional(
    duration({
      shortest: '2m',
      // An alarm on silence looks back no further.
      longest: '7d',
      description:
        'Without a successful poll for this long an account is stale. At least twice the poll interval. Default: 10m, or three times the poll interval if that is longer.',
    }),
  ),
  stuckAfter: v.optional(
    duration({
      shortest: '10m',
      longest: '14d',
      description: 'An export that Kraken has had in its queue or at work for this long is stuck.',
    }),
    '6h',
  ),
});

const RetentionSchema = section({
  removedExportsDays: v.optional(
    v.pipe(wholeNumber(1, 3_650), v.description('How long exports that Kraken no longer lists are kept.')),
    90,
  ),
  logsDays: v.optional(v.pipe(oneOf(LOG_RETENTION_DAYS), v.description('How long logs are kept.')), 30),
});

/** The deploy configuration, for the parser and for editors alike. */
export const ConfigSchema = section({
  $schema: v.optional(v.pipe(v.string('must be text'), v.description('For editors only.'))),
  stackName: v.optional(
    v.pipe(
      text(/^[A-Za-z][A-Za-z0-9-]{0,127}$/, 'a letter, then up to 127 letters, digits or hyphens'),
      v.description('The name of the CloudFormation stack.'),
    ),
    'KrakenExportStatus',
  ),
  accounts: v.pipe(
    v.array(AccountSchema, 'must be a list of accounts such as [{ "name": "main" }]'),
    v.minLength(1, 'must have at least one account such as { "name": "main" }'),
    v.description('The Kraken accounts to follow, each with an API key of its own.'),
  ),
  poll: v.optional(PollSchema, {}),
  kraken: v.optional(KrakenSchema, {}),
  api: v.optional(ApiSchema, {}),
  events: v.optional(EventsSchema, {}),
  monitoring: v.optional(MonitoringSchema, {}),
  retention: v.optional(RetentionSchema, {}),
});

export type ParsedConfig = v.InferOutput<typeof ConfigSchema>;
export type ParsedAccount = ParsedConfig['accounts'][number];
