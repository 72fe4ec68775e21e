import { removeTempDirs, tempDir } from '../local/support/temp-dir';
import { jsonOf, runCli } from './support/run-cli';
import { Stack } from './support/stack';

const TOKEN = /^kes_[0-9a-f]{64}$/;

describe.each(['a local host', 'a stack'])('of %s', (where) => {
  let stack: Stack | undefined;
  let place: string[];
  beforeEach(async () => {
    stack = where === 'a stack' ? await Stack.create() : undefined;
    stack?.takeTokens();
    place = stack === undefined ? ['--data-dir', tempDir()] : ['--stack', 'Exports'];
  });
  afterEach(async () => {
    await stack?.close();
    removeTempDirs();
  });
  const token = (...args: string[]) => runCli(['token', ...args, ...place]);

  test('a token is made, shown once, listed without what it is, and revoked', async () => {
    const { exitCode, out, notes } = await token('create', 'reporting', '--accounts', 'main, desk', '--expires', '30d');
    expect(exitCode).toBe(0);
    expect(out).toEqual([expect.stringMatching(TOKEN)]);
    expect(notes.join()).toMatch(/"reporting" expires .*\(in 30 days|in 29 days\); it is shown only now/);

    const listed = await token('list');
    expect(listed.out[1]).toMatch(/^reporting +main, desk +/);
    expect(listed.out.join()).not.toContain(out[0]?.slice(0, 20));
    const { items } = jsonOf(await token('list', '--json'));
    expect(items).toEqual([
      expect.objectContaining({ name: 'reporting', accounts: ['main', 'desk'], isExpired: false }),
    ]);

    const revoked = await token('revoke', 'reporting');
    const from = place.includes('--stack') ? 'within two minutes' : 'from the next request on';
    expect(revoked).toMatchObject({ exitCode: 0, out: [`revoked: "reporting" opens nothing any more, ${from}`] });
    expect(jsonOf(await token('list', '--json'))).toEqual({ items: [] });
  });

  test('of several that are made and revoked at the same time none is lost', async () => {
    for (const name of ['one', 'two', 'three']) await token('create', name);
    const results = await Promise.all([
      token('create', 'four'),
      token('revoke', 'one'),
      token('create', 'five'),
      token('revoke', 'two'),
    ]);
    expect(results.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0, 0]);
    const { items } = jsonOf(await token('list', '--json'));
    expect(items.map(({ name }: { name: string }) => name).toSorted()).toEqual(['five', 'four', 'three']);
  });

  test('as JSON it has the token in it', async () => {
    expect(jsonOf(await token('create', 'a', '--json'))).toMatchObject({
      name: 'a',
      accounts: 'all',
      token: expect.stringMatching(TOKEN),
    });
  });

  test.each([
    [['create', 'a b'], 1, /a token is named with/],
    [['create', 'a', '--accounts', 'Not One'], 1, /a token is for "all" accounts, or for a list of their names/],
    [['create', 'a', '--expires', 'never'], 2, /such as 90d/],
    [['revoke', 'nobody'], 1, /there is no token of that name; there are none/],
  ])('%j is refused with a sentence that helps', async (args, exitCode, sentence) => {
    const result = await token(...args);
    expect(result.exitCode).toBe(exitCode);
    expect(result.notes.join()).toMatch(sentence);
  });
});

test('a stack whose API takes no tokens is told, with what to do', async () => {
  const stack = await Stack.create();
  const { exitCode, notes } = await runCli(['token', 'list', '--stack', 'Exports']);
  expect(exitCode).toBe(1);
  expect(notes.join()).toMatch(/takes no tokens: set api\.auth\.mode to "token"/);
  await stack.close();
});

test('a list that may not be read is never overwritten', async () => {
  const stack = await Stack.create();
  stack.takeTokens();
  stack.secrets.set('tokens', '{"version":1,"tokens":[]}');
  stack.denied.add('GetSecretValue');
  expect((await runCli(['token', 'create', 'a', '--stack', 'Exports'])).exitCode).toBe(1);
  expect(stack.secrets.get('tokens')).toBe('{"version":1,"tokens":[]}');
  await stack.close();
});
