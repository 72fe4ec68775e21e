import { exec, spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { until } from '../local/support/until';
import { LocalWorld } from '../local/support/world';
import { Stack } from './support/stack';

jest.setTimeout(60_000);

const MAIN = join(__dirname, '../../cli/main.ts');
const COMMAND = `${process.execPath} --import tsx ${MAIN}`;
/** `script`, of util-linux, gives a program a terminal of its own. Other systems spell it otherwise. */
const hasTerminal = process.platform === 'linux' && spawnSync('script', ['--version']).status === 0;
const onTerminal = hasTerminal ? test : test.skip;

interface Session {
  /** All that the terminal got. */
  screen: () => string;
  type: (keys: string) => void;
  ended: Promise<number | null>;
}

function openTerminal(args: string, environment: Record<string, string> = {}): Session {
  const env = { ...process.env, TERM: 'xterm', NO_COLOR: '', ...environment };
  const child = spawn('script', ['-qec', `stty cols 90 rows 30; ${COMMAND} ${args}`, '/dev/null'], { env });
  let text = '';
  child.stdout.on('data', (chunk) => {
    text += chunk;
  });
  return {
    screen: () => text,
    type: (keys) => child.stdin.write(keys),
    ended: new Promise((resolve) => child.on('exit', resolve)),
  };
}

describe('on a terminal', () => {
  let world: LocalWorld;
  let url: string;
  beforeAll(async () => {
    world = await LocalWorld.create();
    ({ url } = await world.start());
    world.addExport({ id: 'LIVE', queuedSeconds: 600, description: 'a long one' });
    await until('it is known', async () => (await fetch(`${url}/v1/accounts/main/exports/LIVE`)).ok);
  });
  afterAll(() => world.close());

  onTerminal('there are colours, unless NO_COLOR says otherwise', async () => {
    const coloured = openTerminal(`list --api-url ${url}`);
    expect(await coloured.ended).toBe(0);
    expect(coloured.screen()).toContain('\u001b[33mqueued');
    const plain = openTerminal(`list --api-url ${url}`, { NO_COLOR: '1' });
    expect(await plain.ended).toBe(0);
    expect(plain.screen()).toContain('queued');
    expect(plain.screen()).not.toContain('\u001b[');
  });

  test.each([`${COMMAND} --help`, `${process.execPath} --import tsx ${join(__dirname, '../../local/main.ts')} --help`])(
    '%s ends quietly when whoever reads it has gone',
    async (command) => {
      const script = `exec 4> >(exec true); sleep 0.3; ${command} >&4; echo "ended with $?"`;
      const { stdout, stderr } = await promisify(exec)(script, { shell: 'bash' });
      expect({ stdout, stderr }).toEqual({ stdout: 'ended with 0\n', stderr: '' });
    },
  );

  test('in a pipe there is nothing but what was asked for', async () => {
    const { stdout } = await promisify(exec)(`${COMMAND} list --json --api-url ${url} | cat`);
    expect(JSON.parse(stdout).items[0]).toMatchObject({ id: 'LIVE' });
  });

  onTerminal('watch draws itself anew in the same place, and Ctrl-C ends it', async () => {
    const { screen, type, ended } = openTerminal(`watch --api-url ${url}`);
    const frames = () => screen().split('Kraken Export Status').length - 1;
    await until('it was drawn three times', () => frames() >= 3);
    expect(screen()).toContain('\u001b[2K');
    expect(screen()).toMatch(/LIVE.*a long one/);
    expect(screen()).toMatch(/1 under way/);
    type('\u0003');
    expect(await ended).toBe(130);
  });
});

describe('of a stack', () => {
  let stack: Stack;
  beforeEach(async () => {
    stack = await Stack.create();
  });
  afterEach(() => stack.close());

  onTerminal('secret put asks for both halves, shows neither, and stores them', async () => {
    const { apiKey, apiSecret } = stack.addKey(2);
    const { screen, type, ended } = openTerminal('secret put main --stack Exports');
    await until('it asks for the key', () => screen().includes('API key:'));
    type(`${apiKey}\r`);
    await until('it asks for the private key', () => screen().includes('Private key:'));
    type(`${apiSecret}\r`);
    await until('it asks for the password', () => screen().includes('One-time password'));
    type('\r');
    expect(await ended).toBe(0);
    expect(screen()).toMatch(/Kraken knows the key "key-2", and it is stored/);
    for (const half of [apiKey, apiSecret]) expect(screen()).not.toContain(half.slice(0, 10));
    expect(JSON.parse(stack.secrets.get('kraken-export-status/main') ?? '')).toEqual({ apiKey, apiSecret });
  });

  onTerminal('nonce raise asks first, and does nothing on a no', async () => {
    stack.keep(stack.addKey(1));
    await stack.poll();
    const before = (await stack.state())?.nonce;
    const { screen, type, ended } = openTerminal(`nonce raise --to ${Date.now() + 3_600_000} --stack Exports`);
    await until('it asks', () => screen().includes('There is no way back down.'));
    type('n\r');
    expect(await ended).toBe(130);
    expect(screen()).toContain('nothing was changed');
    expect((await stack.state())?.nonce).toBe(before);
  });

  onTerminal.each([
    ['yes', 130],
    ['main', 0],
  ])('nonce raise by more than a day wants the account typed: %s', async (answer, exitCode) => {
    stack.keep(stack.addKey(1));
    await stack.poll();
    const before = (await stack.state())?.nonce;
    const to = Date.now() + 25 * 3_600_000;
    const { screen, type, ended } = openTerminal(`nonce raise --to ${to} --stack Exports`);
    await until('it asks', () => screen().includes('There is no way back down. Type main'));
    type(`${answer}\r`);
    expect(await ended).toBe(exitCode);
    expect((await stack.state())?.nonce).toBe(exitCode === 0 ? BigInt(to) : before);
  });
});
