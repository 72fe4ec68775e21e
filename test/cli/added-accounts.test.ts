import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { createRegistryWriter } from '../../cli/stack-accounts/registry-writer';
import { createAccountRegistry } from '../../lambda/adapters/dynamodb/account-registry';
import { createTable } from '../../local/table/create-table';
import { jsonOf, runCli } from './support/run-cli';
import { Stack } from './support/stack';

const SECRET = 'Exports/accounts/desk';

let stack: Stack;
beforeEach(async () => {
  stack = await Stack.create();
});
afterEach(() => stack.close());

const cli = (...args: string[]) => runCli([...args, '--stack', 'Exports']);
const registry = () => createAccountRegistry(stack.table.client, stack.table.name);
const schedule = () => stack.schedules.get('account-desk');
const secret = () => (stack.leaving.has(SECRET) ? 'leaving' : stack.secrets.get(SECRET));

test('an added account is polled by its schedule, with the key that was put into its secret', async () => {
  const { exitCode, out } = await cli('account', 'add', 'desk', '--tier', 'pro', '--reports', 'ledgers');
  expect([exitCode, out.join(' ')]).toEqual([0, expect.stringContaining('secret put desk --stack Exports')]);

  expect(secret()).toBe('{"apiKey":"","apiSecret":""}');
  const key = JSON.stringify(stack.addKey(7, { account: 'desk' }));
  const put = await runCli(['secret', 'put', 'desk', '--stack', 'Exports'], { input: key });
  expect([put.exitCode, put.notes]).toEqual([0, []]);
  stack.simulator.addExport({ id: 'SEEN', report: 'ledgers', account: 'desk' });
  await (await stack.poller(JSON.parse(schedule()?.Target?.Input ?? '')))();

  const { Items = [] } = await stack.table.client.send(new ScanCommand({ TableName: stack.table.name }));
  expect(Items.map(({ pk, sk }) => `${pk?.S} ${sk?.S}`).sort()).toEqual([
    'ACCOUNT#desk EXPORT#SEEN',
    'ACCOUNT#desk POLL',
    'ACCOUNTS desk',
  ]);
});

test('its schedule is that of the deployment, but for the account', async () => {
  stack.scheduleExpression = 'rate(1 hour)';
  stack.scheduleWindow = { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 30 };
  await cli('account', 'add', 'desk');
  expect(schedule()).toMatchObject({
    GroupName: 'the-group',
    ScheduleExpression: 'rate(1 hour)',
    FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 30 },
    Target: {
      Arn: 'arn:aws:lambda:eu-west-1:000000000000:function:poller',
      RoleArn: 'arn:aws:iam::000000000000:role/schedules',
      DeadLetterConfig: { Arn: expect.stringContaining('dead-letters') },
      RetryPolicy: { MaximumEventAgeInSeconds: 60, MaximumRetryAttempts: 0 },
    },
  });
});

test('added again, it keeps what is not said anew, and a key that is in its secret', async () => {
  await cli('account', 'add', 'desk', '--tier', 'pro', '--nonce-resolution', 'us');
  stack.secrets.set(SECRET, 'the key');
  expect((await cli('account', 'add', 'desk', '--reports', 'trades')).exitCode).toBe(0);
  const settings = {
    name: 'desk',
    secretId: SECRET,
    tier: 'pro',
    nonceResolution: 'us',
    reports: ['trades'],
    isAdded: true,
  };
  expect(await registry().get('desk')).toEqual(settings);
  expect(JSON.parse(schedule()?.Target?.Input ?? '').account).toEqual(settings);
  expect(secret()).toBe('the key');
});

describe('broken off at any point, the same command finishes it:', () => {
  test.each(['CreateSecret', 'GetSchedule', 'CreateSchedule'])('add at %s', async (operation) => {
    stack.denied.add(operation);
    const broken = await cli('account', 'add', 'desk');
    expect([broken.exitCode, broken.notes.join()]).toEqual([1, expect.stringContaining(`perform: ${operation}`)]);
    stack.denied.clear();
    expect((await cli('account', 'add', 'desk')).exitCode).toBe(0);
    expect(await registry().get('desk')).toMatchObject({ name: 'desk' });
    expect([secret() === undefined, schedule() === undefined]).toEqual([false, false]);
  });

  test.each(['DeleteSchedule', 'DeleteSecret'])('remove at %s', async (operation) => {
    await cli('account', 'add', 'desk');
    stack.denied.add(operation);
    const broken = await cli('account', 'remove', 'desk', '--delete-secret');
    expect([broken.exitCode, broken.notes.join()]).toEqual([1, expect.stringContaining(`perform: ${operation}`)]);
    stack.denied.clear();
    expect((await cli('account', 'remove', 'desk', '--delete-secret')).exitCode).toBe(0);
    expect([await registry().get('desk'), schedule(), secret()]).toEqual([undefined, undefined, 'leaving']);
  });
});

test('a removed account keeps its secret, unless that is to go too; added again it comes back', async () => {
  await cli('account', 'add', 'desk');
  stack.secrets.set(SECRET, 'the key');
  expect((await cli('account', 'remove', 'desk')).out.join()).toContain(`Its key stays in the secret ${SECRET}.`);
  expect([schedule(), secret()]).toEqual([undefined, 'the key']);
  await cli('account', 'add', 'desk');
  await cli('account', 'remove', 'desk', '--delete-secret');
  expect(secret()).toBe('leaving');
  await cli('account', 'add', 'desk');
  expect(secret()).toBe('the key');
});

test.each([
  ['a key of its own', ['--tier', 'pro', '--reports', 'ledgers', '--nonce-resolution', 'us']],
  ['a key among others', ['--secret', 'all', '--secret-field', 'first']],
])(
  'of an account with %s that was removed, its settings are told as the command that adds it again',
  async (_name, settings) => {
    await cli('account', 'add', 'desk', ...settings);
    const before = await registry().get('desk');
    const { addAgain } = jsonOf(await cli('account', 'remove', 'desk', '--json'));
    expect(await registry().get('desk')).toBeUndefined();
    const [, ...args] = addAgain.split(' ');
    expect((await runCli(args)).exitCode).toBe(0);
    expect(await registry().get('desk')).toEqual(before);
    expect((await cli('account', 'remove', 'desk')).out.join('\n')).toContain(`as it was: ${addAgain}`);
  },
);

test('the commands that are printed get to the same stack, from another region and by other rights than usual', async () => {
  const where = ['--stack', 'Exports', '--region', 'eu-west-1', '--profile', "the desk's own"];
  const folder = mkdtempSync(join(tmpdir(), 'profiles-'));
  process.env.AWS_SHARED_CREDENTIALS_FILE = join(folder, 'credentials');
  const profile = "[the desk's own]\naws_access_key_id = desk\naws_secret_access_key = not-a-secret\n";
  writeFileSync(process.env.AWS_SHARED_CREDENTIALS_FILE, profile);
  const read = (command: string): string[] =>
    execFileSync('sh', ['-c', `printf '%s\\n' ${command}`], { encoding: 'utf8' })
      .trimEnd()
      .split('\n');
  const added = await runCli(['account', 'add', 'desk', ...where]);
  const [, put = ''] = added.out.join('\n').split('with: ');
  expect(read(put)).toEqual(['kraken-export-status', 'secret', 'put', 'desk', ...where]);
  const { addAgain } = jsonOf(await runCli(['account', 'remove', 'desk', '--json', ...where]));
  expect(read(addAgain).slice(-where.length)).toEqual(where);
  rmSync(folder, { recursive: true });
});

test.each([
  [['account', 'add', 'main'], 2, /main is of the configuration .* change it there, and deploy/],
  [['account', 'remove', 'main'], 2, /main is of the configuration .* take it out there, and deploy/],
  [['account', 'remove', 'nobody'], 2, /has no added account nobody; account list tells/],
  [['account', 'add', 'No'], 2, /"No" is no account name/],
  [['account', 'add', 'desk', '--tier', 'unlimited'], 2, /Allowed choices are starter, intermediate, pro/],
  [['account', 'add', 'desk', '--secret-field', 'a b'], 2, /"a b" is no field/],
  [['account', 'add', 'desk', '--reports', 'all'], 2, /allowed are trades, ledgers/],
])('%j is refused, and nothing is made', async (args, code, sentence) => {
  const { exitCode, notes } = await cli(...args);
  expect([exitCode, notes.join(' ')]).toEqual([code, expect.stringMatching(sentence)]);
  expect([stack.schedules.size, stack.secrets.size]).toEqual([0, 0]);
});

describe('an account that was added and is in a later configuration', () => {
  const configured = () => ({ ...stack.account, name: 'desk', secretId: 'kraken-export-status/desk' });
  beforeEach(async () => {
    await cli('account', 'add', 'desk');
    stack.otherAccounts.push(configured());
  });

  test('is removed, so that the configured one is polled alone', async () => {
    expect((await cli('account', 'remove', 'desk')).exitCode).toBe(0);
    expect([schedule(), await registry().get('desk')]).toEqual([undefined, undefined]);
  });

  test('keeps the secret that the configured one uses', async () => {
    for (const secretId of [SECRET, `arn:aws:secretsmanager:eu-west-1:000000000000:secret:${SECRET}-AbCdEf`]) {
      stack.otherAccounts[0] = { ...configured(), secretId };
      const { exitCode, notes } = await cli('account', 'remove', 'desk', '--delete-secret');
      expect([exitCode, notes.join()]).toEqual([2, expect.stringMatching(/one of the configuration/)]);
      expect(secret()).not.toBe('leaving');
    }
  });
});

test('a schedule whose account is no longer known is found by doctor, and goes with account remove', async () => {
  await cli('account', 'add', 'desk');
  await createRegistryWriter(stack.table.client, stack.table.name).remove('desk');
  const { findings } = jsonOf(await cli('doctor', '--json'));
  expect(findings).toContainEqual(
    expect.objectContaining({
      check: 'schedule',
      account: 'desk',
      action: expect.stringContaining('account remove desk'),
    }),
  );
  const { notes } = await cli('account', 'remove', 'desk');
  expect([schedule(), notes.join()]).toEqual([
    undefined,
    expect.stringMatching(/no added account desk; .* is gone now/),
  ]);
});

describe('C18 an account whose settings only a newer version can read', () => {
  const item = async () =>
    (await stack.table.client.send(new ScanCommand({ TableName: stack.table.name }))).Items?.find(
      ({ sk }) => sk?.S === 'desk',
    );
  const findings = async () => jsonOf(await cli('doctor', '--json')).findings;
  beforeEach(async () => {
    stack.keep(stack.addKey(1));
    for (const name of ['desk', 'other']) await cli('account', 'add', name);
    const settings = await registry().get('desk');
    if (settings === undefined) throw new Error('it was not added');
    await createRegistryWriter(stack.table.client, stack.table.name).put({ ...settings, tier: 'golden' as 'pro' });
  });

  test.each([
    ['account', 'add', 'desk', '--tier', 'pro'],
    ['secret', 'put', 'desk'],
    ['nonce', 'show', 'desk'],
    ['account', 'restored', 'desk', '--yes'],
    ['account', 'remove', 'desk', '--delete-secret'],
  ])('is neither overwritten nor taken for one that is not there: %s %s', async (...args) => {
    const before = [await item(), schedule(), secret()];
    const { exitCode, notes } = await cli(...args);
    expect(exitCode).toBeGreaterThan(0);
    expect(notes.join()).toMatch(/item "ACCOUNTS\/desk" cannot be read: .*tier/);
    expect([await item(), schedule(), secret()]).toEqual(before);
  });

  test('keeps no other from being listed, added or changed, and account list says that it is left out', async () => {
    const { out, notes } = await cli('account', 'list', '--json');
    expect(JSON.parse(out.join('\n')).items).toMatchObject([{ name: 'other' }]);
    expect(notes.join()).toMatch(/"ACCOUNTS\/desk" cannot be read: .*newer version.*account remove/);
    expect((await cli('account', 'add', 'third')).exitCode).toBe(0);
    expect((await cli('nonce', 'show', 'other')).exitCode).toBe(0);
    expect((await cli('account', 'remove', 'other')).exitCode).toBe(0);
  });

  test('is told of by doctor, which does not call its schedule a stray', async () => {
    expect(await findings()).toContainEqual({
      check: 'settings',
      account: 'desk',
      status: 'problem',
      message: expect.stringMatching(/"ACCOUNTS\/desk" cannot be read: .*tier/),
      action: expect.stringMatching(/newer version.*account remove desk/),
    });
    const ofSchedules = (await findings()).filter(({ check }: { check: string }) => check === 'schedule');
    expect(ofSchedules).toMatchObject([
      { account: 'main', status: 'ok' },
      { account: 'other', status: 'ok' },
    ]);
  });

  test('is one of several where a command takes the only one', async () => {
    await cli('account', 'remove', 'other');
    expect((await cli('nonce', 'show')).notes.join()).toMatch(/there are several accounts/);
  });

  test('is removed when that is asked for, and its secret stays', async () => {
    const { exitCode, out } = await cli('account', 'remove', 'desk', '--json');
    expect([exitCode, JSON.parse(out.join('\n'))]).toEqual([
      0,
      { account: 'desk', removed: true, secretId: null, deleteSecret: false, addAgain: null },
    ]);
    expect([await item(), schedule(), secret()]).toEqual([undefined, undefined, expect.stringContaining('apiKey')]);
    expect(await findings()).not.toContainEqual(expect.objectContaining({ account: 'desk' }));
    expect((await cli('account', 'add', 'desk')).exitCode).toBe(0);
  });

  test('says when it is removed what this version does not know of it', async () => {
    expect((await cli('account', 'remove', 'desk')).out.join(' ')).toMatch(
      /desk is polled no more.* Which one that is, and how it was polled, this version cannot read/,
    );
  });

  test('is announced anew with the others once a table was restored', async () => {
    await createTable(stack.table.client, 'backup');
    const { accounts } = jsonOf(await cli('restore', '--from', 'backup', '--yes', '--json'));
    expect(accounts).toEqual(['main', 'other', 'desk']);
  });
});

test('a schedule that starts something else is never copied', async () => {
  stack.scheduleTarget = { Input: '{"report":"of somebody else"}' };
  const { exitCode, notes } = await cli('account', 'add', 'desk');
  expect([exitCode, notes.join()]).toEqual([
    1,
    expect.stringMatching(/poll-main polls no account\. .*a stack of its own/),
  ]);
  expect([schedule(), secret(), await registry().get('desk')]).toEqual([undefined, undefined, undefined]);
});

test('without a stack it says that one is needed', async () => {
  const { exitCode, notes } = await runCli(['account', 'list']);
  expect([exitCode, notes.join()]).toEqual([
    1,
    expect.stringMatching(/added to a deployed stack: name it with --stack/),
  ]);
});

test('account list tells of those that were added, and doctor looks at their schedules', async () => {
  expect((await cli('account', 'list')).out.join()).toMatch(/no account was added/);
  await cli('account', 'add', 'desk');
  expect((await cli('account', 'list')).out.join('\n')).toMatch(
    /ACCOUNT .*\ndesk +starter +ms +trades, ledgers +Exports\/accounts\/desk/,
  );
  expect(JSON.parse((await cli('account', 'list', '--json')).out.join('\n')).items).toMatchObject([{ name: 'desk' }]);

  const finding = async () =>
    JSON.parse((await cli('doctor', '--json')).out.join('\n')).findings.find(
      ({ check, account }: { check: string; account?: string }) => check === 'schedule' && account === 'desk',
    );
  expect(await finding()).toMatchObject({ status: 'ok' });
  stack.schedules.clear();
  expect(await finding()).toMatchObject({ status: 'problem', action: expect.stringContaining('account add desk') });
});

test('one that is polled no more is stale to doctor, as no alarm tells of it', async () => {
  await cli('account', 'add', 'desk');
  const input = JSON.stringify(stack.addKey(7, { account: 'desk' }));
  await runCli(['secret', 'put', 'desk', '--stack', 'Exports'], { input });
  await (await stack.poller(JSON.parse(schedule()?.Target?.Input ?? '')))();
  const staleAfter = async (minutes: number) => {
    const now = () => Date.now() + minutes * 60_000;
    const { findings } = jsonOf(await runCli(['doctor', '--stack', 'Exports', '--json'], { now }));
    return findings.filter(({ check }: { check: string }) => check === 'stale');
  };
  expect(await staleAfter(5)).toEqual([]);
  expect(await staleAfter(20)).toMatchObject([{ account: 'desk', status: 'problem' }]);
});

describe('of many schedules, doctor', () => {
  beforeEach(async () => {
    await cli('account', 'add', 'desk');
    for (let number = 1; number <= 24; number++) stack.schedules.set(`account-a${number}`, { ...schedule() } as never);
  });
  const ofSchedules = async () =>
    jsonOf(await cli('doctor', '--json'))
      .findings.filter(({ check }: { check: string }) => check === 'schedule')
      .map(({ account, status }: { account?: string; status: string }) => `${account} ${status}`)
      .sort();
  const STRAYS = Array.from({ length: 24 }, (_, index) => `a${index + 1} problem`);

  test('reads several side by side, and no more than ten', async () => {
    let [now, most] = [0, 0];
    stack.meanwhile = async (operation) => {
      if (operation !== 'GetSchedule') return;
      most = Math.max(most, ++now);
      await setTimeout(20);
      now--;
    };
    expect(await ofSchedules()).toEqual([...STRAYS, 'desk ok', 'main ok'].sort());
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(10);
  });

  test('takes one that is removed meanwhile for gone', async () => {
    stack.meanwhile = async (operation) => {
      if (operation === 'GetSchedule') stack.schedules.delete('account-a24');
    };
    expect(await ofSchedules()).toEqual([...STRAYS.slice(0, -1), 'desk ok', 'main ok'].sort());
  });
});

describe('a schedule that a later deployment has left behind is found by doctor, and brought up to date by account add:', () => {
  const desk = async () =>
    jsonOf(await cli('doctor', '--json')).findings.find(
      ({ check, account }: { check: string; account?: string }) => check === 'schedule' && account === 'desk',
    );
  const arn = (resource: string) => ({ Arn: `arn:aws:sqs:eu-west-1:000000000000:${resource}` });

  test.each<[string, () => unknown]>([
    ['interval', () => Object.assign(stack, { scheduleExpression: 'rate(5 minutes)' })],
    ['window', () => Object.assign(stack, { scheduleWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 2 } })],
    ['function', () => Object.assign(stack, { scheduleTarget: arn('another') })],
    ['role', () => Object.assign(stack, { scheduleTarget: { RoleArn: 'arn:aws:iam::000000000000:role/another' } })],
    ['dead-letter queue', () => Object.assign(stack, { scheduleTarget: { DeadLetterConfig: arn('another') } })],
    [
      'retries',
      () =>
        Object.assign(stack, {
          scheduleTarget: { RetryPolicy: { MaximumEventAgeInSeconds: 300, MaximumRetryAttempts: 0 } },
        }),
    ],
    [
      'account settings',
      async () => {
        const settings = await registry().get('desk');
        if (settings !== undefined)
          await createRegistryWriter(stack.table.client, stack.table.name).put({ ...settings, tier: 'pro' });
      },
    ],
  ])('%s', async (part, deploy) => {
    await cli('account', 'add', 'desk');
    expect(await desk()).toMatchObject({ status: 'ok' });
    await deploy();
    expect(await desk()).toMatchObject({
      status: 'problem',
      message: `the schedule account-desk is not as it was deployed since, in its ${part}`,
      action: expect.stringContaining('account add desk'),
    });
    expect((await cli('account', 'add', 'desk')).exitCode).toBe(0);
    expect(await desk()).toMatchObject({ status: 'ok' });
  });

  test('several parts, told together', async () => {
    await cli('account', 'add', 'desk');
    stack.scheduleExpression = 'rate(2 hours)';
    stack.scheduleWindow = { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 60 };
    expect((await desk()).message).toMatch(/in its interval, window$/);
  });
});

describe('accounts that share a secret', () => {
  const SHARED = 'Exports/accounts/all';
  const add = (name: string, ...args: string[]) => cli('account', 'add', name, '--secret', 'all', ...args);
  const put = (name: string, seed: number) =>
    runCli(['secret', 'put', name, '--stack', 'Exports'], {
      input: JSON.stringify(stack.addKey(seed, { account: name })),
    });

  test('each have a field of it, and storing the key of one leaves that of the other', async () => {
    expect((await add('desk')).out.join()).toContain('Exports/accounts/all, field desk');
    await add('other', '--secret-field', 'second');
    for (const [name, seed] of [
      ['desk', 7],
      ['other', 8],
      ['desk', 9],
    ] as const)
      expect((await put(name, seed)).exitCode).toBe(0);
    const fields = JSON.parse(stack.secrets.get(SHARED) ?? '');
    expect(Object.keys(fields).sort()).toEqual(['desk', 'second']);
    expect(fields.desk.apiKey).not.toBe(fields.second.apiKey);

    stack.simulator.addExport({ id: 'SEEN', report: 'trades', account: 'other' });
    await (await stack.poller(JSON.parse(stack.schedules.get('account-other')?.Target?.Input ?? '')))();
    expect((await stack.exports().get('other', 'SEEN'))?.export.id).toBe('SEEN');
  });

  test('may not have the same field, and whoever may not read the secret changes nothing in it', async () => {
    await add('desk');
    const { exitCode, notes } = await add('other', '--secret-field', 'desk');
    expect([exitCode, notes.join()]).toEqual([2, expect.stringContaining('that of desk, and an API key serves one')]);
    await put('desk', 7);
    const before = stack.secrets.get(SHARED);
    stack.denied.add('GetSecretValue');
    expect((await put('desk', 8)).exitCode).toBe(1);
    expect(stack.secrets.get(SHARED)).toBe(before);
  });

  test('may share it with accounts of the configuration, but not the field of one', async () => {
    Object.assign(stack.account, { secretId: SHARED, secretField: 'desk' });
    const { exitCode, notes } = await add('desk');
    expect([exitCode, notes.join()]).toEqual([2, expect.stringContaining('that of main, and an API key serves one')]);
    expect((await add('desk', '--secret-field', 'other')).exitCode).toBe(0);
  });

  const remove = (...args: string[]) => cli('account', 'remove', 'desk', ...args);

  test('take their key with them when one is removed, if it is to go, and nothing else', async () => {
    await add('desk');
    await put('desk', 7);
    const others = { other: { apiKey: 'ä "key"\n', note: [1.5, null, {}] }, constructor: 'a name like any' };
    const desk = JSON.parse(stack.secrets.get(SHARED) ?? '').desk;
    stack.secrets.set(SHARED, JSON.stringify({ ...others, desk }));
    await remove();
    expect(JSON.parse(stack.secrets.get(SHARED) ?? '')).toEqual({ ...others, desk });

    await add('desk');
    const { exitCode, out } = await remove('--delete-secret');
    expect([exitCode, out.join(' ')]).toEqual([0, expect.stringMatching(/taken out of the secret .*accounts\/all,/)]);
    expect(stack.secrets.get(SHARED)).toBe(JSON.stringify(others));
    expect([stack.leaving.size, schedule(), await registry().get('desk')]).toEqual([0, undefined, undefined]);
  });

  test('are removed also where there is nothing to take out', async () => {
    await add('desk');
    const empty = stack.secrets.get(SHARED);
    expect((await remove('--delete-secret')).exitCode).toBe(0);
    expect(stack.secrets.get(SHARED)).toBe(empty);
    await add('desk');
    stack.secrets.delete(SHARED);
    expect((await remove('--delete-secret')).exitCode).toBe(0);
  });

  test('lose no key to a removal or a new key at the same moment', async () => {
    for (const name of ['desk', 'other', 'third']) await add(name);
    await put('desk', 7);
    await Promise.all([remove('--delete-secret'), put('other', 8), put('third', 9)]);
    expect(Object.keys(JSON.parse(stack.secrets.get(SHARED) ?? '')).sort()).toEqual(['other', 'third']);
  });

  test('have their secret left alone while its text cannot be read, and can be removed without it', async () => {
    await add('desk');
    stack.secrets.set(SHARED, '{"other": {"apiKey": "by hand"},}');
    for (const broken of [await remove('--delete-secret'), await put('desk', 7)])
      expect([broken.exitCode, broken.notes.join()]).toEqual([
        1,
        expect.stringMatching(/nothing was changed in the secret Exports\/accounts\/all: it is no JSON object/),
      ]);
    expect(stack.secrets.get(SHARED)).toBe('{"other": {"apiKey": "by hand"},}');
    expect((await remove()).exitCode).toBe(0);
  });

  test('added at the same moment with one field, are not both added: one is told whose key it is', async () => {
    for (let round = 0; round < 3; round++) {
      const added = await Promise.all(['desk', 'other'].map((name) => add(name, '--secret-field', 'one')));
      expect(added.map(({ exitCode }) => exitCode).sort()).toEqual([0, 2]);
      const [winner] = await registry().list(undefined, 10);
      expect(added.flatMap(({ notes }) => notes).join()).toMatch(
        new RegExp(`\\b${winner?.name}\\b.*, and an API key serves one account`),
      );
      expect([...stack.schedules.keys()]).toEqual([`account-${winner?.name}`]);
      await cli('account', 'remove', winner?.name ?? '');
      expect(await registry().list(undefined, 10)).toEqual([]);
    }
  });

  test.each(['before', 'zero'])(
    'added while %s is being added, which does not end, are not added, and nobody is said to stay',
    async (rival) => {
      stack.meanwhile = async (operation) => {
        if (operation !== 'CreateSecret') return;
        const settings = { ...stack.account, name: rival, secretId: SHARED, secretField: 'one' };
        await createRegistryWriter(stack.table.client, stack.table.name).put(settings);
      };
      const { exitCode, notes } = await add('desk', '--secret-field', 'one');
      expect([exitCode, notes.join()]).toEqual([
        2,
        expect.stringMatching(
          new RegExp(`${rival} is being added .* no account was added .* account list .*run this again`),
        ),
      ]);
      expect([await registry().get('desk'), schedule()]).toEqual([undefined, undefined]);
    },
  );

  test('changed at the same moment to one field, one of them is as it was', async () => {
    for (const name of ['desk', 'other']) await add(name);
    await Promise.all(['desk', 'other'].map((name) => add(name, '--secret-field', 'one')));
    const fields = (await registry().list(undefined, 10)).map(({ name, secretField }) => `${name} ${secretField}`);
    expect([
      ['desk desk', 'other one'],
      ['desk one', 'other other'],
    ]).toContainEqual(fields);
  });
});
