import { jsonOf, runCli } from './support/run-cli';
import { Stack } from './support/stack';

let stack: Stack;
beforeEach(async () => {
  stack = await Stack.create();
});
afterEach(() => stack.close());

test('the API of a stack is found by its name, and asked with signed requests', async () => {
  const { exitCode } = await runCli(['list', '--stack', 'Exports']);
  expect(exitCode).toBe(0);
  expect(stack.apiRequests[0]?.authorization).toMatch(
    /^AWS4-HMAC-SHA256 Credential=operator\/\d{8}\/eu-west-1\/execute-api\/aws4_request/,
  );
});

test('the status board of a stack has each request signed as AWS checks it, whatever it asks for', async () => {
  const ending = new AbortController();
  let tell: (line: string) => void = () => {};
  const said = new Promise<string>((resolve) => {
    tell = resolve;
  });
  const ended = runCli(['board', '--stack', 'Exports', '--port', '0'], { signal: ending.signal, onOut: tell });
  const url = /http:\S+(?=\/$)/.exec(await said)?.[0] ?? '';
  const paths = ['exports?limit=200&cursor=a%2Bb%3D', 'accounts', 'accounts/main/exports/A%2FB%20(C)/history'];
  for (const path of paths) expect([path, (await fetch(`${url}/v1/${path}`)).status]).toEqual([path, 200]);
  const poll = await fetch(`${url}/v1/accounts/main/poll`, { method: 'POST', headers: { Origin: url } });
  expect(poll.status).toBe(200);
  expect(stack.apiRequests.map(({ authorization }) => authorization?.slice(0, 16))).toEqual(
    Array(paths.length + 1).fill('AWS4-HMAC-SHA256'),
  );
  ending.abort();
  await ended;
});

test('an id is asked for as AWS checks it, whatever is in it', async () => {
  const { notes } = await runCli(['get', 'A B+C', '--stack', 'Exports']);
  expect(notes.join()).toMatch(/no export A B\+C is known/);
});

test('with another secret the API of a stack lets nobody in, and the tool says so', async () => {
  process.env.AWS_SECRET_ACCESS_KEY = 'another-one';
  const { exitCode, notes } = await runCli(['list', '--stack', 'Exports']);
  expect(exitCode).toBe(1);
  expect(notes.join()).toMatch(/HTTP 403/);
});

test('a region on the command line goes before that of the environment', async () => {
  await runCli(['list', '--stack', 'Exports', '--region', 'us-west-2']);
  expect(stack.apiRequests[0]?.authorization).toMatch(/\/us-west-2\/execute-api\//);
});

test('with a token the request carries it, and is not signed', async () => {
  const environment = { KRAKEN_EXPORT_STATUS_TOKEN: 'kes_0123' };
  await runCli(['list', '--stack', 'Exports'], { environment });
  expect(stack.apiRequests[0]?.authorization).toBe('Bearer kes_0123');
});

test('a stack that is not there is told with those that are', async () => {
  const { exitCode, notes } = await runCli(['list', '--stack', 'Export']);
  expect(exitCode).toBe(1);
  expect(notes.join()).toMatch(
    /there is no stack Export in eu-west-1; there are Exports; did you mean "Exports"\?: check --region and --profile/,
  );
});

describe('what AWS refuses is told with what to do', () => {
  test('a right that is missing, by its name', async () => {
    stack.denied.add('GetFunctionConfiguration');
    const { exitCode, notes } = await runCli(['nonce', 'show', '--stack', 'Exports']);
    expect(exitCode).toBe(1);
    expect(notes.join()).toMatch(
      /AWS refuses: .*not authorized to perform: GetFunctionConfiguration.*docs\/cli\.md lists/,
    );
  });

  test('no credentials', async () => {
    delete process.env.AWS_ACCESS_KEY_ID;
    const { exitCode, notes } = await runCli(['list', '--stack', 'Exports']);
    expect(exitCode).toBe(1);
    expect(notes.join()).toMatch(/there are no AWS credentials .*aws configure/);
  });

  test('a profile that is not there', async () => {
    const { notes } = await runCli(['list', '--stack', 'Exports', '--profile', 'nobody']);
    expect(notes.join()).toMatch(/there are no AWS credentials for the profile nobody .*--profile/);
  });

  test('an endpoint that does not answer', async () => {
    process.env.AWS_ENDPOINT_URL = 'http://127.0.0.1:1';
    const { notes } = await runCli(['list', '--stack', 'Exports']);
    expect(notes.join()).toMatch(/AWS cannot be reached \(ECONNREFUSED\)/);
  });
});

test('the nonce of an account is shown and raised in the table', async () => {
  stack.keep(stack.addKey(1));
  await stack.poll();
  const before = jsonOf(await runCli(['nonce', 'show', '--stack', 'Exports', '--json']));
  expect(before).toMatchObject({ account: 'main', resolution: 'ms', nonce: String((await stack.state())?.nonce) });
  const to = String(BigInt(before.nonce) + 1_000_000n);
  expect((await runCli(['nonce', 'raise', '--stack', 'Exports', '--to', to, '--yes'])).exitCode).toBe(0);
  expect((await stack.state())?.nonce).toBe(BigInt(to));
});

test.each([
  [['--to', '1', '--yes'], 1, /can only be raised/],
  [['--to', '9999999999999999999', '--yes'], 1, /9999999999999999999 is more than a year ahead .* a digit too many/],
  [['--to', 'high', '--yes'], 2, /up to 19 digits/],
  [['--yes'], 2, /say with --to how high/],
  [['--to', '1999999999999'], 2, /There is no way back down\. .*--yes/],
])('nonce raise %j is refused', async (args, exitCode, sentence) => {
  stack.keep(stack.addKey(1));
  await stack.poll();
  const nonce = (await stack.state())?.nonce;
  const result = await runCli(['nonce', 'raise', '--stack', 'Exports', ...args]);
  expect(result.exitCode).toBe(exitCode);
  expect(result.notes.join()).toMatch(sentence);
  expect((await stack.state())?.nonce).toBe(nonce);
});

describe('account restored', () => {
  beforeEach(async () => {
    stack.keep(stack.addKey(1));
    stack.simulator.addExport({ id: 'MINE', report: 'trades', ageSeconds: 3_600 });
    await stack.poll();
  });

  test('P13 gives every export a version above all that anybody has seen', async () => {
    const seconds = Math.floor(Date.now() / 1000);
    const result = await runCli(['account', 'restored', 'main', '--stack', 'Exports', '--yes', '--json']);
    expect(jsonOf(result)).toEqual({ account: 'main', restored: true });
    await stack.poll();
    expect((await stack.exports().get('main', 'MINE'))?.export.version).toBeGreaterThan(seconds);
  });

  test('changes nothing that was not agreed to', async () => {
    const before = await stack.state();
    const { exitCode, notes } = await runCli(['account', 'restored', '--stack', 'Exports']);
    expect({ exitCode, notes: notes.join() }).toEqual({ exitCode: 2, notes: expect.stringMatching(/--yes/) });
    expect(await stack.state()).toEqual(before);
  });
});

test('a name that is no account is told with those that are', async () => {
  const { exitCode, notes } = await runCli(['nonce', 'show', 'mian', '--stack', 'Exports']);
  expect(exitCode).toBe(2);
  expect(notes.join()).toMatch(/stack Exports has no account mian: name one of main/);
});

describe('what goes wrong before the stack is reached is told without a trace of code', () => {
  test.each([
    ['CREATE_IN_PROGRESS', /Exports in eu-west-1 has no output ApiUrl, and is CREATE_IN_PROGRESS: wait until/],
    ['ROLLBACK_COMPLETE', /is ROLLBACK_COMPLETE: its deployment has not succeeded/],
    ['CREATE_COMPLETE', /is CREATE_COMPLETE: it is no Kraken Export Status/],
  ])('a stack without outputs that is %s', async (status, sentence) => {
    Object.assign(stack, { hasOutputs: false, stackStatus: status });
    const { exitCode, notes } = await runCli(['doctor', '--stack', 'Exports']);
    expect([exitCode, notes]).toEqual([1, [expect.stringMatching(sentence)]]);
  });

  test.each(['doctor', 'list', 'account list', 'token list', 'restore --from x --yes'])(
    '%s in what is no region',
    async (command) => {
      for (const region of ['EU WEST', '../x', 'http://a', '']) {
        const { exitCode, notes } = await runCli([...command.split(' '), '--stack', 'Exports', '--region', region]);
        expect([exitCode, notes]).toEqual([
          2,
          [`error: "${region}" is no AWS region: give --region one such as eu-west-1`],
        ]);
      }
    },
  );

  test('a region of the environment that is none', async () => {
    process.env.AWS_REGION = 'EU WEST';
    const { exitCode, notes } = await runCli(['list', '--stack', 'Exports']);
    expect([exitCode, notes.join()]).toEqual([1, expect.stringMatching(/AWS_REGION.*is no AWS region/)]);
  });

  test('whatever else a service answers', async () => {
    stack.stackError = ['ValidationError', "Value 'a b' at 'stackName' failed to satisfy constraint"];
    const { exitCode, notes } = await runCli(['list', '--stack', 'a b']);
    expect([exitCode, notes]).toEqual([
      1,
      ["error: AWS answers ValidationError: Value 'a b' at 'stackName' failed to satisfy constraint"],
    ]);
  });
});
