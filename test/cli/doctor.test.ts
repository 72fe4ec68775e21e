import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { createPollStateStore } from '../../lambda/adapters/dynamodb/poll-state-store';
import { demoCredentials } from '../../local/simulator';
import { until } from '../local/support/until';
import { apiKey, apiSecret, LocalWorld } from '../local/support/world';
import { type CliSurroundings, jsonOf, runCli } from './support/run-cli';
import { Stack } from './support/stack';

jest.setTimeout(30_000);

interface Finding {
  readonly check: string;
  readonly account?: string;
  readonly status: string;
  readonly message: string;
  readonly action?: string;
}

describe('of a stack', () => {
  let stack: Stack;
  beforeEach(async () => {
    stack = await Stack.create();
    stack.keep(stack.addKey(1));
  });
  afterEach(() => stack.close());

  const doctor = async (surroundings: CliSurroundings = {}) => {
    const result = await runCli(['doctor', '--stack', 'Exports', '--json'], surroundings);
    const { problems, findings } = jsonOf(result) as { problems: number; findings: Finding[] };
    expect(result.exitCode).toBe(problems === 0 ? 0 : 1);
    // Whoever reads of trouble reads what to do.
    for (const { status, action } of findings)
      if (status === 'problem' || status === 'warning') expect(action).toMatch(/\w/);
    return (check: string) => findings.find((one) => one.check === check);
  };

  test('finds nothing where all is well, and has looked at everything', async () => {
    await stack.poll();
    const result = await runCli(['doctor', '--stack', 'Exports']);
    expect(result.exitCode).toBe(0);
    expect(result.out.map((line) => line.split(':')[0])).toEqual([
      'ok       version',
      'ok       clock',
      'ok       main schedule',
      'ok       concurrency',
      'ok       dead-letters',
      'ok       undelivered',
      'ok       main polling',
      'ok       main secret',
      'ok       main key',
      'ok       main permission',
      'ok       main expiry',
      'ok       main nonce',
    ]);
    expect(result.notes).toEqual(['stack Exports', 'no problem found']);
  });

  test('a secret without a value, and one that is gone', async () => {
    stack.secrets.set(stack.account.secretId, undefined);
    await stack.poll();
    expect((await doctor())('secret')).toMatchObject({
      status: 'problem',
      action: expect.stringContaining('kraken-export-status secret put main --stack Exports'),
    });
    stack.secrets.clear();
    expect((await doctor())('secret')).toMatchObject({
      status: 'problem',
      action: expect.stringMatching(/^Check that the secret exists/),
    });
  });

  test.each<[string, (key: { apiKey: string; apiSecret: string }) => object, RegExp]>([
    [
      'the wrong half',
      ({ apiKey, apiSecret }) => ({ apiKey: apiSecret, apiSecret: apiKey }),
      /"apiSecret" in the secret is too short/,
    ],
    ['what is not base64', ({ apiKey }) => ({ apiKey, apiSecret: 'no base64 at all!' }), /is not base64/],
    ['only one half', ({ apiKey }) => ({ apiKey }), /"apiSecret" in the secret is empty/],
  ])('%s in the secret, without asking Kraken', async (_name, change, message) => {
    stack.keep(change(stack.addKey(1)));
    const found = await doctor();
    expect(found('secret')).toMatchObject({ status: 'problem', message: expect.stringMatching(message) });
    expect(found('key')).toBeUndefined();
    expect(stack.simulator.calls()).toEqual([]);
  });

  test('a key without the permission', async () => {
    stack.keep(stack.addKey(2, { permissions: ['query-funds'] }));
    expect((await doctor())('permission')).toMatchObject({
      status: 'problem',
      message: expect.stringContaining('"Data - Export data"; it has query-funds'),
    });
  });

  test('a key that expires soon, and one that does not', async () => {
    stack.keep(stack.addKey(2, { validUntilMs: Date.now() + 3 * 86_400_000 }));
    expect((await doctor())('expiry')).toMatchObject({
      status: 'warning',
      message: expect.stringMatching(/in 2 days|in 3 days/),
    });
    stack.keep(stack.addKey(3, { validUntilMs: Date.now() + 100 * 86_400_000 }));
    expect((await doctor())('expiry')).toMatchObject({ status: 'ok' });
  });

  test('a key that has expired', async () => {
    stack.keep(stack.addKey(2, { validUntilMs: Date.now() - 1_000 }));
    expect((await doctor())('key')).toMatchObject({
      status: 'problem',
      message: expect.stringMatching(/^invalid_key/),
      action: expect.stringContaining('kraken-export-status secret put'),
    });
  });

  test('a key that another client uses, with nonces ahead of ours', async () => {
    await stack.poll();
    stack.simulator.raiseNonce(BigInt(Date.now()) * 1_000n, 'key-1');
    expect((await doctor())('nonce')).toMatchObject({
      status: 'problem',
      message: expect.stringMatching(/^invalid_nonce/),
    });
  });

  test('the same where a nonce window lets lower ones through', async () => {
    stack.keep(stack.addKey(2, { nonceWindow: 10n ** 16n }));
    stack.simulator.raiseNonce(BigInt(Date.now()) * 1_000n, 'key-2');
    expect((await doctor())('nonce')).toMatchObject({
      status: 'problem',
      message: expect.stringMatching(/another client uses the same key/),
    });
  });

  test('nonces far ahead of the clock', async () => {
    await stack.poll();
    await runCli(['nonce', 'raise', '--stack', 'Exports', '--yes', '--to', String(Date.now() + 3 * 86_400_000)]);
    expect((await doctor())('nonce')).toMatchObject({
      status: 'warning',
      message: expect.stringMatching(/ahead of the clock/),
    });
  });

  test.each([
    [-3_600_000, 'problem', /(1 h|60 min|59(\.\d)? min) behind Kraken's/],
    [10_000, 'warning', /\b(9|1\d)(\.\d)? s ahead of Kraken's/],
  ])('a clock that is off by %i ms', async (offMs, status, message) => {
    const found = await doctor({ now: () => Date.now() + offMs });
    expect(found('clock')).toMatchObject({ status, message: expect.stringMatching(message) });
  });

  test('a Kraken that cannot be reached', async () => {
    await stack.simulator.close();
    expect((await doctor())('kraken')).toMatchObject({
      status: 'problem',
      message: expect.stringMatching(/ECONNREFUSED/),
    });
  });

  test('dead letters also where the schedules are gone or may not be listed', async () => {
    stack.deadLetters = 7;
    stack.denied.add('ListSchedules');
    const found = await doctor();
    expect(found('schedule')).toMatchObject({ status: 'skipped' });
    expect(found('dead-letters')).toMatchObject({ status: 'problem', message: expect.stringMatching(/^7 runs/) });
  });

  test('an account that two schedules poll', async () => {
    stack.schedules.set('account-main', {} as never);
    expect((await doctor())('schedule')).toMatchObject({
      status: 'problem',
      message: expect.stringMatching(/two schedules/),
      action: expect.stringMatching(/account remove main/),
    });
  });

  test('a schedule that is switched off', async () => {
    stack.scheduleState = 'DISABLED';
    expect((await doctor())('schedule')).toMatchObject({
      status: 'problem',
      account: 'main',
      message: expect.stringMatching(/switched off/),
    });
  });

  test('dead letters', async () => {
    stack.deadLetters = 2;
    expect((await doctor())('dead-letters')).toMatchObject({
      status: 'problem',
      message: expect.stringMatching(/^2 runs/),
    });
  });

  test('events that did not reach who is told of them', async () => {
    stack.undelivered = 1;
    const found = await doctor();
    expect(found('undelivered')).toMatchObject({
      status: 'problem',
      message: expect.stringMatching(/^1 event did not reach .*\/undelivered$/),
    });
    expect(found('dead-letters')).toMatchObject({ status: 'ok' });
  });

  test('a poller that was stopped by its reserved concurrency, and not one that has some', async () => {
    stack.reservedConcurrency = 0;
    expect((await doctor())('concurrency')).toMatchObject({
      status: 'problem',
      action: expect.stringContaining('aws lambda delete-function-concurrency --function-name poller'),
    });
    stack.reservedConcurrency = 1;
    expect((await doctor())('concurrency')).toMatchObject({ status: 'ok' });
  });

  test.each([
    ['in the secrets', true],
    ['in the polls, where the secrets may not be read', false],
  ])('one key that two accounts have, %s', async (_name, isReadable) => {
    const desk = { ...stack.account, name: 'desk', secretId: 'kraken-export-status/desk' };
    stack.otherAccounts.push(desk);
    stack.secrets.set(desk.secretId, stack.secrets.get(stack.account.secretId));
    await stack.poll();
    await (await stack.poller({ account: desk, trigger: 'schedule' }))();
    if (!isReadable) stack.denied.add('GetSecretValue');
    expect((await doctor())('shared-key')).toMatchObject({
      account: 'desk',
      status: 'problem',
      message: expect.stringMatching(/the same API key as main/),
    });
    stack.denied.clear();
    stack.secrets.set(desk.secretId, JSON.stringify(stack.addKey(2)));
    expect((await doctor())('shared-key')).toBeUndefined();
  });

  test('C18 an account whose poll state cannot be read, without trying its key, and goes on with the others', async () => {
    const desk = { ...stack.account, name: 'desk', secretId: 'kraken-export-status/desk' };
    stack.otherAccounts.push(desk);
    stack.secrets.set(desk.secretId, JSON.stringify(stack.addKey(2)));
    await stack.poll();
    await stack.table.client.send(
      new UpdateItemCommand({
        TableName: stack.table.name,
        Key: { pk: { S: 'ACCOUNT#main' }, sk: { S: 'POLL' } },
        UpdateExpression: 'SET lastAttemptAt = :damaged',
        ExpressionAttributeValues: { ':damaged': { S: 'soon' } },
      }),
    );
    const calls = stack.simulator.calls().length;
    const { findings } = jsonOf(await runCli(['doctor', '--stack', 'Exports', '--json'])) as { findings: Finding[] };
    expect(findings.filter(({ account, check }) => account === 'main' && check !== 'schedule')).toEqual([
      {
        check: 'polling',
        account: 'main',
        status: 'problem',
        message: expect.stringMatching(/"ACCOUNT#main\/POLL" cannot be read: .*lastAttemptAt/),
        action: expect.stringMatching(/use that version of this tool/),
      },
    ]);
    expect(findings).toContainEqual(expect.objectContaining({ check: 'key', account: 'desk', status: 'ok' }));
    expect(stack.simulator.calls()).toHaveLength(calls + 1);
  });

  test('an account that is stale, because nobody polls', async () => {
    await stack.poll();
    const found = await doctor({ now: () => Date.now() + 20 * 60_000 });
    expect(found('stale')).toMatchObject({ status: 'problem', message: expect.stringMatching(/20 min ago/) });
  });

  test('a lockout, without prolonging it', async () => {
    stack.simulator.addFault({ fault: 'K08' });
    await stack.poll();
    const calls = stack.simulator.calls().length;
    const found = await doctor();
    expect(found('polling')).toMatchObject({ status: 'warning', message: expect.stringMatching(/^lockout/) });
    expect(found('pause')?.message).toMatch(/Kraken is not asked until/);
    expect(found('key')?.status).toBe('skipped');
    expect(stack.simulator.calls()).toHaveLength(calls);
  });

  test('a key that Kraken refuses, without another try', async () => {
    stack.simulator.revokeKey('key-1');
    await stack.poll();
    const calls = stack.simulator.calls().length;
    const found = await doctor();
    expect(found('polling')).toMatchObject({ status: 'problem', message: expect.stringMatching(/^invalid_key/) });
    expect(stack.simulator.calls()).toHaveLength(calls);
  });

  test('a key of another account than the one before, until somebody says that it is meant', async () => {
    stack.simulator.addExport({ id: 'MINE', report: 'trades', ageSeconds: 3_600 });
    await stack.poll();
    stack.simulator.addExport({ id: 'THEM', report: 'trades', ageSeconds: 7_200, account: 'other' });
    stack.keep(stack.addKey(2, { account: 'other' }));
    await stack.poll();
    expect((await doctor())('polling')).toMatchObject({
      status: 'problem',
      message: expect.stringMatching(/^other_account/),
    });

    expect((await runCli(['account', 'accept-key', '--stack', 'Exports', '--yes'])).exitCode).toBe(0);
    await stack.poll();
    expect((await doctor())('polling')).toMatchObject({ status: 'ok' });
    expect((await stack.exports().get('main', 'THEM'))?.export.state).toBe('ready');
  });

  test('polls that still use the key before', async () => {
    await stack.poll();
    stack.keep(stack.addKey(2));
    expect((await doctor())('rotation')).toMatchObject({ status: 'warning' });
  });

  test.each([['0.0.9'], [undefined]])('a stack of version %s, older than the tool', async (version) => {
    stack.version = version;
    expect((await doctor())('version')).toMatchObject({
      status: 'warning',
      message: expect.stringMatching(/older than this tool/),
    });
  });

  test('what the operator may not look at is told, and the rest is looked at', async () => {
    stack.denied.add('ListSchedules').add('GetSecretValue');
    const found = await doctor();
    expect(found('schedule')).toMatchObject({
      status: 'skipped',
      message: expect.stringMatching(/not authorized to perform: ListSchedules/),
    });
    expect(found('secret')).toMatchObject({ status: 'problem', message: expect.stringMatching(/AccessDenied/) });
    expect(found('clock')?.status).toBe('ok');
  });

  test('the poller is not disturbed: nonces only rise, and the calls count', async () => {
    const poll = await stack.poller();
    await Promise.all([poll(), doctor(), doctor(), poll()]);
    await poll();
    const calls = stack.simulator.calls();
    expect(calls.filter(({ outcome }) => outcome !== 'ok')).toEqual([]);
    const state = await createPollStateStore(stack.table.client, stack.table.name).read('main');
    expect(state?.calls).toHaveLength(calls.length);
    expect(state?.lease).toBeUndefined();
  });
});

describe('of a local host', () => {
  let world: LocalWorld;
  beforeEach(async () => {
    world = await LocalWorld.create();
  });
  afterEach(() => world.close());

  const environment = { KRAKEN_API_KEY: apiKey, KRAKEN_API_SECRET: apiSecret };
  const cli = (...args: string[]) => runCli([...args, '--data-dir', world.dataDir], { environment });

  test('everything is looked at through the door of the host, while it runs', async () => {
    const host = await world.start();
    await until('it is healthy', async () => {
      const { items } = jsonOf(await runCli(['accounts', '--json', '--api-url', host.url]));
      return items[0].health === 'healthy';
    });
    const { out, exitCode } = await cli('doctor');
    expect(exitCode).toBe(0);
    expect(out.filter((line) => !line.startsWith('ok'))).toEqual([]);
    expect(out.join('\n')).toMatch(/^ok +main permission:/m);
  });

  test('without the key in the environment it says how to have it tried', async () => {
    await world.start();
    const { out } = await runCli(['doctor', '--data-dir', world.dataDir]);
    expect(out.join('\n')).toMatch(/^skipped +main key: not tried: set KRAKEN_API_KEY/m);
  });

  test('of a key that Kraken refuses it says how keys get to a local host', async () => {
    await world.start();
    const unknown = { ...environment, KRAKEN_API_KEY: apiKey.toLowerCase() };
    const { out } = await runCli(['doctor', '--data-dir', world.dataDir, '--json'], { environment: unknown });
    const { findings } = JSON.parse(out.join('\n')) as { findings: Finding[] };
    expect(findings.find(({ check }) => check === 'key')).toMatchObject({
      status: 'problem',
      message: expect.stringMatching(/^invalid_key/),
      action: expect.stringMatching(/set KRAKEN_API_KEY and KRAKEN_API_SECRET/),
    });
  });

  test('whatever is wrong with a key and with polling, it says what to do where there is no secret and no schedule', async () => {
    const { url } = await world.start({ intervalMs: 3_600_000 });
    await until('it polled', async () => (await fetch(`${url}/v1/health`)).ok);
    const shared = demoCredentials(8);
    const validUntilMs = Date.now() + 3 * 86_400_000;
    world.simulator.addKey({ ...shared, name: 'shared', validUntilMs, nonceWindow: 10n ** 16n, tier: 'unlimited' });
    world.simulator.raiseNonce(BigInt(Date.now()) * 1_000n, 'shared');
    const { out } = await runCli(['doctor', '--data-dir', world.dataDir, '--json'], {
      environment: { KRAKEN_API_KEY: shared.apiKey, KRAKEN_API_SECRET: shared.apiSecret },
      now: () => Date.now() + 12 * 3_600_000,
    });
    const { findings } = JSON.parse(out.join('\n')) as { findings: Finding[] };
    for (const check of ['expiry', 'nonce', 'rotation', 'stale'])
      expect(findings.find((one) => one.check === check)?.action).toMatch(/\bthe host\b/);
    expect(findings.map(({ action }) => action).join()).not.toMatch(/secret put|stored|schedule/);
  });

  test('a nonce that is raised while the host runs is above all that come after', async () => {
    await world.start();
    const to = BigInt(Date.now() + 86_400_000);
    expect((await cli('nonce', 'raise', '--yes', '--to', String(to))).exitCode).toBe(0);
    await until('it polled with higher ones', () => BigInt(world.simulator.calls().at(-1)?.nonce ?? 0) > to);
    expect(world.simulator.calls().filter(({ outcome }) => outcome !== 'ok')).toEqual([]);
  });

  test('of a host that is stopped it says to start it', async () => {
    const host = await world.start();
    await host.stop();
    const { exitCode, notes } = await cli('nonce', 'show');
    expect(exitCode).toBe(1);
    expect(notes.join()).toMatch(/no local host runs with its data in .*npm start.*--data-dir/);
  });

  test('a key cannot be put into it, and it says how keys get there', async () => {
    await world.start();
    const { notes } = await cli('secret', 'put', 'main');
    expect(notes.join()).toMatch(/the local host takes its key from the environment: set KRAKEN_API_KEY/);
  });
});
