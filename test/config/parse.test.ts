import * as v from 'valibot';
import { AccountSettingsSchema } from '../../lambda/contract/account-settings';
import { ConfigError } from '../../lib/config/config-error';
import { settingsOf } from '../../lib/config/deploy-config';
import { formatDuration } from '../../lib/config/durations';
import { parseConfig } from '../../lib/config/parse';

const FILE = 'config/test.json';
const ARN = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:kraken-AbCdEf';
const main = { name: 'main' };

const parse = (content: unknown) => parseConfig(content, FILE);

const refusalOf = (content: unknown): string => {
  try {
    parse(content);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  throw new Error('the configuration was accepted');
};

describe('a configuration that names an account and nothing else', () => {
  const config = parse({ accounts: [main] });

  test('has the documented defaults', () => {
    expect(config.stackName).toBe('KrakenExportStatus');
    expect(config.accounts).toEqual([
      {
        name: 'main',
        reports: ['trades', 'ledgers'],
        nonceResolution: 'ms',
        tier: 'starter',
        secret: { name: 'kraken-export-status/main' },
      },
    ]);
    expect(formatDuration(config.poll.interval)).toBe('1m');
    expect(formatDuration(config.poll.activeInterval)).toBe('5s');
    expect(config.kraken.baseUrl).toBe('https://api.kraken.com');
    expect(config.api).toEqual({
      auth: { mode: 'iam' },
      throttle: { ratePerSecond: 20, burst: 40 },
      corsOrigins: [],
    });
    expect(config.events.archiveDays).toBe(30);
    expect(formatDuration(config.monitoring.staleAfter)).toBe('10m');
    expect(config.retention).toEqual({ removedExportsDays: 90, logsDays: 30 });
  });

  test('gives the functions settings that their schema accepts', () => {
    expect(config.accounts.map((account) => v.parse(AccountSettingsSchema, settingsOf(account)))).toEqual([
      {
        name: 'main',
        secretId: 'kraken-export-status/main',
        reports: ['trades', 'ledgers'],
        nonceResolution: 'ms',
        tier: 'starter',
      },
    ]);
  });
});

describe('what a configuration may say', () => {
  test('an account may bring a secret of its own', () => {
    const { accounts } = parse({ accounts: [{ ...main, secretArn: ARN }] });
    expect(accounts[0]?.secret).toEqual({ arn: ARN });
    expect(accounts.map(settingsOf)[0]?.secretId).toBe(ARN);
  });

  test('accounts may share a secret, each with a field of its own', () => {
    const { accounts } = parse({
      accounts: [
        { name: 'a', secretName: 'keys', secretField: 'one' },
        { name: 'b', secretName: 'keys', secretField: 'two' },
      ],
    });
    expect(accounts.map(settingsOf)).toMatchObject([
      { secretId: 'keys', secretField: 'one' },
      { secretId: 'keys', secretField: 'two' },
    ]);
  });

  test('without a word on staleness, a longer interval makes it longer', () => {
    const { monitoring } = parse({ accounts: [main], poll: { interval: '1h' } });
    expect(formatDuration(monitoring.staleAfter)).toBe('3h');
  });

  test.each(['http://127.0.0.1:8080', 'http://localhost:9', 'http://[::1]:1234', 'https://kraken.example'])(
    'Kraken may be at %s',
    (baseUrl) => {
      expect(parse({ accounts: [main], kraken: { baseUrl } }).kraken.baseUrl).toBe(baseUrl);
    },
  );

  test('a slash at the end of the address of Kraken is left out', () => {
    expect(parse({ accounts: [main], kraken: { baseUrl: 'https://a.example/' } }).kraken.baseUrl).toBe(
      'https://a.example',
    );
  });

  test('the tier of a simulator on loopback may be unlimited', () => {
    const kraken = { baseUrl: 'http://127.0.0.1:8080' };
    expect(parse({ accounts: [{ ...main, tier: 'unlimited' }], kraken }).accounts[0]?.tier).toBe('unlimited');
  });

  test('editors may be told where the schema is', () => {
    expect(() => parse({ $schema: './config.schema.json', accounts: [main] })).not.toThrow();
  });
});

describe('a wrong configuration is refused with one sentence that names key, value and what is allowed', () => {
  const arrayOfAccounts = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ name: `account-${index}` }));

  test.each<[string, unknown, string]>([
    ['no object', 'main', 'the configuration is "main", but must be an object'],
    ['a list', [main], 'the configuration is a list, but must be an object such as { "accounts"'],
    ['a list for a section', { accounts: [main], poll: [] }, 'poll is a list, but must be an object'],
    ['a list deeper', { accounts: [main], api: { throttle: [] } }, 'api.throttle is a list, but must be an object'],
    [
      'a mode without its object',
      { accounts: [main], api: { auth: 'token' } },
      'api.auth is "token", but must be an object such as { "mode": "token" }',
    ],
    [
      'a value with a letter too few',
      { accounts: [{ ...main, tier: 'intermediat' }] },
      '"pro" or "unlimited"; did you mean "intermediate"?',
    ],
    [
      'a mode with two letters changed',
      { accounts: [main], api: { auth: { mode: 'jtw' } } },
      'api.auth.mode is "jtw", but must be "iam", "jwt" or "token"; did you mean "jwt"?',
    ],
    ['no accounts', {}, 'accounts is missing and must be a list of accounts such as [{ "name": "main" }]'],
    ['an empty list of accounts', { accounts: [] }, 'accounts is [], but must have at least one account'],
    ['an account without a name', { accounts: [{}] }, 'accounts[0].name is missing and must be 1 to 32 lower-case'],
    [
      'a name in capitals',
      { accounts: [{ name: 'Main' }] },
      'accounts[0].name is "Main", but must be 1 to 32 lower-case',
    ],
    ['a section that is null', { accounts: [main], poll: null }, 'poll is null, but must be an object'],
    [
      'an interval in seconds',
      { accounts: [main], poll: { interval: '30s' } },
      'poll.interval is "30s", but must be whole',
    ],
    [
      'an interval of 90 s',
      { accounts: [main], poll: { interval: '90s' } },
      'poll.interval is "90s", but must be whole',
    ],
    [
      'an interval of 0',
      { accounts: [main], poll: { interval: '0m' } },
      'poll.interval is "0m", but must be whole minutes',
    ],
    ['a number as interval', { accounts: [main], poll: { interval: 1.5 } }, 'poll.interval is 1.5, but must be whole'],
    ['two days', { accounts: [main], poll: { interval: '2d' } }, 'poll.interval is "2d", but must be whole minutes'],
    [
      'an active interval above the interval',
      { accounts: [main], poll: { activeInterval: '2m' } },
      'poll.activeInterval is "2m", but must not be longer than poll.interval, "1m"',
    ],
    [
      'staleness within two intervals',
      { accounts: [main], poll: { interval: '10m' }, monitoring: { staleAfter: '19m' } },
      'monitoring.staleAfter is "19m", but must be at least twice poll.interval, "10m"',
    ],
    [
      'plain http over the network',
      { accounts: [main], kraken: { baseUrl: 'http://api.kraken.com' } },
      'kraken.baseUrl is "http://api.kraken.com", but must be an https origin',
    ],
    [
      'a host that only looks like loopback',
      { accounts: [main], kraken: { baseUrl: 'http://127.0.0.1.example.com' } },
      'kraken.baseUrl is "http://127.0.0.1.example.com", but must be an https origin',
    ],
    [
      'a path in the address',
      { accounts: [main], kraken: { baseUrl: 'https://api.kraken.com/0' } },
      'kraken.baseUrl is "https://api.kraken.com/0", but must be an https origin',
    ],
    [
      'a password in the address',
      { accounts: [main], kraken: { baseUrl: 'https://a:b@api.kraken.com' } },
      'kraken.baseUrl is "https://…@api.kraken.com", but must be an https origin',
    ],
    [
      'the simulator tier at Kraken',
      { accounts: [{ ...main, tier: 'unlimited' }] },
      'accounts[0].tier is "unlimited", but must be a tier of Kraken\'s unless kraken.baseUrl is on loopback',
    ],
    [
      'an unknown tier',
      { accounts: [{ ...main, tier: 'gold' }] },
      'accounts[0].tier is "gold", but must be "starter", ',
    ],
    [
      'an unknown report',
      { accounts: [{ ...main, reports: ['fees'] }] },
      'accounts[0].reports[0] is "fees", but must be ',
    ],
    [
      'no reports',
      { accounts: [{ ...main, reports: [] }] },
      'accounts[0].reports is [], but must be a list of "trades"',
    ],
    [
      'a report twice',
      { accounts: [{ ...main, reports: ['trades', 'trades'] }] },
      'accounts[0].reports is ["trades","trades"], but must be a list of "trades", "ledgers" or both, each of them once',
    ],
    ['a name twice', { accounts: [main, main] }, 'accounts[1].name is "main", but must differ from accounts[0].name'],
    [
      'names that make one output',
      { accounts: [{ name: 'a-1' }, { name: 'a1' }] },
      'accounts[1].name is "a1", but must differ from accounts[0].name by more than hyphens',
    ],
    [
      'a secret of two accounts',
      {
        accounts: [
          { name: 'a', secretName: 'key' },
          { name: 'b', secretName: 'key' },
        ],
      },
      'accounts[1].secretName is "key", but must differ from the secret of accounts[0]',
    ],
    [
      'an imported secret of two accounts',
      {
        accounts: [
          { name: 'a', secretArn: ARN },
          { name: 'b', secretArn: ARN },
        ],
      },
      `accounts[1].secretArn is "${ARN}", but must differ from the secret of accounts[0]`,
    ],
    [
      'a secret of two accounts, by name and by ARN',
      {
        accounts: [
          { name: 'a', secretName: 'kraken' },
          { name: 'b', secretArn: ARN },
        ],
      },
      `accounts[1].secretArn is "${ARN}", but must differ from the secret of accounts[0]`,
    ],
    [
      'a field of a shared secret twice',
      {
        accounts: [
          { name: 'a', secretName: 'keys', secretField: 'one' },
          { name: 'b', secretName: 'keys', secretField: 'one' },
        ],
      },
      'accounts[1].secretField is "one", but must differ from that of accounts[0], which has the same secret: an API key serves one account',
    ],
    [
      'a shared secret without a field',
      {
        accounts: [
          { name: 'a', secretName: 'keys', secretField: 'one' },
          { name: 'b', secretName: 'keys' },
        ],
      },
      'accounts[1].secretName is "keys", but must differ from the secret of accounts[0]',
    ],
    [
      'a shared secret by name and by ARN',
      {
        accounts: [
          { name: 'a', secretName: 'kraken', secretField: 'one' },
          { name: 'b', secretArn: ARN, secretField: 'two' },
        ],
      },
      'To share a secret, they name it alike, each with a secretField',
    ],
    [
      'a field that is none',
      { accounts: [{ ...main, secretField: 'a b' }] },
      'accounts[0].secretField is "a b", but must be 1 to 64 letters, digits or any of _.-',
    ],
    [
      'an API key in the place of the list of tokens',
      { accounts: [{ ...main, secretArn: ARN }], api: { auth: { mode: 'token', secretName: 'kraken' } } },
      'api.auth.secretName is "kraken", but must differ from the secret of accounts[0]',
    ],
    [
      'a new and an imported secret',
      { accounts: [{ ...main, secretName: 'key', secretArn: ARN }] },
      `accounts[0].secretArn is "${ARN}", but must be left out when secretName is given`,
    ],
    [
      'half an ARN',
      { accounts: [{ ...main, secretArn: ARN.slice(0, -7) }] },
      `accounts[0].secretArn is "${ARN.slice(0, -7)}", but must be the whole ARN of a secret`,
    ],
    [
      'more accounts than fit',
      { accounts: arrayOfAccounts(60) },
      "must fit into 3000 bytes of the functions' environment and takes",
    ],
    [
      'days that no log group takes',
      { accounts: [main], retention: { logsDays: 2 } },
      'retention.logsDays is 2, but must be 1, 3, 5',
    ],
    [
      'half a day',
      { accounts: [main], events: { archiveDays: 0.5 } },
      'events.archiveDays is 0.5, but must be a whole number from 0',
    ],
    [
      'an AWS account as a number',
      { accounts: [main], events: { subscriberAccounts: [123456789012] } },
      'events.subscriberAccounts[0] is 123456789012, but must be an AWS account of 12 digits, as text',
    ],
    [
      'a notice without a person',
      { accounts: [main], events: { notify: [{ states: ['ready'] }] } },
      'events.notify[0].email is missing and must be an e-mail address',
    ],
    [
      'a name for an e-mail address',
      { accounts: [main], events: { notify: [{ email: 'ops' }] } },
      'events.notify[0].email is "ops", but must be an e-mail address',
    ],
    [
      'an unknown state',
      { accounts: [main], events: { notify: [{ email: 'a@b.example', states: ['done'] }] } },
      'events.notify[0].states[0] is "done", but must be "queued", "processing", "ready"',
    ],
    [
      'a misspelt account',
      { accounts: [main], events: { notify: [{ email: 'a@b.example', accounts: ['mian'] }] } },
      'events.notify[0].accounts[0] is "mian", but must be the name of one of the accounts, "main"; did you mean "main"?',
    ],
    [
      'a person twice',
      { accounts: [main], events: { notify: [{ email: 'a@b.example' }, { email: 'a@b.example' }] } },
      'events.notify[1].email is "a@b.example", but must differ from events.notify[0].email',
    ],
    [
      'a notice of nothing',
      { accounts: [main], events: { notify: [{ email: 'a@b.example', states: [] }] } },
      'events.notify[0].states is [], but must name a state, unless health names a health',
    ],
    [
      'a webhook over plain http',
      { accounts: [main], events: { webhooks: [{ url: 'http://a.example', secretName: 'hook' }] } },
      'events.webhooks[0].url is "http://a.example", but must be an https URL without credentials',
    ],
    [
      'a webhook with credentials in its URL',
      { accounts: [main], events: { webhooks: [{ url: 'https://a:b@c.example', secretName: 'hook' }] } },
      'but must be an https URL without credentials',
    ],
    [
      'a webhook without authorization',
      { accounts: [main], events: { webhooks: [{ url: 'https://a.example' }] } },
      'events.webhooks[0].secretName is missing and must name the secret of the authorization',
    ],
    [
      'a webhook with two secrets',
      { accounts: [main], events: { webhooks: [{ url: 'https://a.example', secretName: 'hook', secretArn: ARN }] } },
      `events.webhooks[0].secretArn is "${ARN}", but must be left out when secretName is given`,
    ],
    [
      'a webhook that would be sent an API key',
      {
        accounts: [{ ...main, secretArn: ARN }],
        events: { webhooks: [{ url: 'https://a.example', secretArn: ARN }] },
      },
      `events.webhooks[0].secretArn is "${ARN}", but must differ from the secret of accounts[0]`,
    ],
    [
      'a webhook that would be sent an API key, which the account has by name',
      {
        accounts: [{ ...main, secretName: 'kraken' }],
        events: { webhooks: [{ url: 'https://a.example', secretArn: ARN }] },
      },
      `events.webhooks[0].secretArn is "${ARN}", but must differ from the secret of accounts[0]`,
    ],
    [
      'a webhook that would be sent the list of tokens',
      {
        accounts: [main],
        api: { auth: { mode: 'token', secretName: 'kraken' } },
        events: { webhooks: [{ url: 'https://a.example', secretArn: ARN }] },
      },
      `events.webhooks[0].secretArn is "${ARN}", but must differ from the secret of api.auth`,
    ],
    [
      'a webhook twice',
      {
        accounts: [main],
        events: {
          webhooks: [
            { url: 'https://a.example', secretName: 'a' },
            { url: 'https://a.example', secretName: 'b' },
          ],
        },
      },
      'events.webhooks[1].url is "https://a.example", but must differ from events.webhooks[0].url',
    ],
    [
      'a rate of 0',
      { accounts: [main], api: { throttle: { ratePerSecond: 0 } } },
      'api.throttle.ratePerSecond is 0, but must',
    ],
    [
      'an origin with a path',
      { accounts: [main], api: { corsOrigins: ['https://a.example/b'] } },
      'api.corsOrigins[0] is "https://a',
    ],
    [
      'an address that is none',
      { accounts: [main], monitoring: { alarmEmails: ['ops'] } },
      'monitoring.alarmEmails[0] is "ops", but must be an e-mail address',
    ],
    [
      'one address twice',
      { accounts: [main], monitoring: { alarmEmails: ['a@example.com', 'a@example.com'] } },
      'monitoring.alarmEmails is ["a@example.com","a@example.com"], but must be a list of e-mail addresses',
    ],
    [
      'an export that is stuck at once',
      { accounts: [main], monitoring: { stuckAfter: '1m' } },
      'monitoring.stuckAfter is "1m", but must be a duration such as "5s", "10m" or "6h", from "10m" to "14d"',
    ],
    [
      'silence for longer than an alarm looks back',
      { accounts: [main], monitoring: { staleAfter: '8d' } },
      'monitoring.staleAfter is "8d", but must be a duration such as "5s", "10m" or "6h", from "2m" to "7d"',
    ],
    [
      'half a dashboard',
      { accounts: [main], monitoring: { dashboard: 'yes' } },
      'monitoring.dashboard is "yes", but must be true or false',
    ],
    [
      'a key of monitoring with a typing error',
      { accounts: [main], monitoring: { alarmEmail: [] } },
      'monitoring has no key "alarmEmail": did you mean "alarmEmails"?',
    ],
    [
      'a stack name with a space',
      { stackName: 'My stack', accounts: [main] },
      'stackName is "My stack", but must be a letter',
    ],
  ])('%s', (_, content, sentence) => {
    const refusal = refusalOf(content);
    expect(refusal).toContain(sentence);
    expect(refusal.startsWith(`${FILE}: `)).toBe(true);
    expect(refusal).not.toContain('\n');
  });
});

describe('an unknown key', () => {
  test.each<[string, unknown, string]>([
    ['at the top', { acounts: [main] }, 'the configuration has no key "acounts": did you mean "accounts"?'],
    ['of an account', { accounts: [{ nam: 'main' }] }, 'accounts[0] has no key "nam": did you mean "name"?'],
    [
      'of a notice',
      { accounts: [main], events: { notify: [{ mail: 'a@b.example' }] } },
      'events.notify[0] has no key "mail": did you mean "email"?',
    ],
    [
      'in a section',
      { accounts: [main], api: { throttel: {} } },
      'api has no key "throttel": did you mean "throttle"?',
    ],
    [
      'like none',
      { accounts: [main], poll: { region: 1 } },
      'poll has no key "region": it takes "interval" and "activeInterval"',
    ],
  ])('%s is refused, with what was meant if that can be guessed', (_, content, sentence) => {
    expect(refusalOf(content)).toBe(`${FILE}: ${sentence}`);
  });

  test('is refused without its value, which may be a credential in the wrong place', () => {
    expect(refusalOf({ accounts: [{ ...main, apiSecret: 'c2VjcmV0' }] })).not.toContain('c2VjcmV0');
  });
});

describe('what may be a credential is not shown', () => {
  /** Of the shape of a key, and none. */
  const like = (length: number): string => 'Ab1+/xyz'.repeat(20).slice(0, length);

  test.each([56, 86])('a key of %i characters in place of the name of a secret is refused', (length) => {
    const key = length === 56 ? like(56) : `${like(86)}==`;
    for (const content of [
      { accounts: [{ ...main, secretName: key }] },
      { accounts: [main], api: { auth: { mode: 'token', secretName: key } } },
    ]) {
      expect(refusalOf(content)).toContain(
        '.secretName is "…", but must be the name of a secret, and looks like a key',
      );
      expect(refusalOf(content)).not.toContain(key.slice(0, 8));
    }
  });

  test('nor is a key anywhere else', () => {
    for (const content of [
      { accounts: [{ name: like(56) }] },
      { accounts: [{ ...main, tier: `${like(86)}==` }] },
      { accounts: [{ ...main, [like(56)]: 1 }] },
      { accounts: [main], kraken: { baseUrl: `https://${like(56)}:x@y@api.kraken.com` } },
    ])
      expect(refusalOf(content)).not.toContain(like(8));
  });

  test('a long name of a secret is none', () => {
    for (const secretName of [`kraken/${'exports'.repeat(7)}`, 'a'.repeat(56), `Team1-${like(50)}`])
      expect(parse({ accounts: [{ ...main, secretName }] }).accounts[0]?.secret).toEqual({ name: secretName });
  });
});
