import { resolve } from 'node:path';
import { hostOptions } from '../../local/options/host-options';
import { ArgumentError, parseArguments } from '../../local/options/parse-arguments';

const KEY = { KRAKEN_API_KEY: 'k'.repeat(56), KRAKEN_API_SECRET: Buffer.alloc(64, 7).toString('base64') };

function optionsOf(line: string, environment: Record<string, string> = {}): ReturnType<typeof hostOptions> {
  const args = parseArguments(line.split(' ').filter((word) => word !== ''));
  if (args === 'help') throw new Error('that was only help');
  return hostOptions(args, environment);
}

test('without anything it is a demo that asks often', () => {
  expect(optionsOf('')).toEqual({
    port: 8787,
    host: '127.0.0.1',
    dataDir: resolve('.data/demo'),
    account: {
      name: 'main',
      secretId: 'environment',
      reports: ['trades', 'ledgers'],
      nonceResolution: 'ms',
      tier: 'unlimited',
    },
    intervalMs: 5_000,
    activeIntervalMs: 1_000,
    isSlowedDown: false,
    kraken: { kind: 'demo' },
  });
});

test('with credentials it asks the real Kraken, at a pace that Kraken allows', () => {
  expect(optionsOf('', KEY)).toMatchObject({
    dataDir: resolve('.data/live'),
    account: { tier: 'starter' },
    intervalMs: 60_000,
    activeIntervalMs: 5_000,
    kraken: { kind: 'url', url: 'https://api.kraken.com', credentials: { kind: 'credentials' } },
  });
});

test('with a Kraken but without credentials it waits for some', () => {
  expect(optionsOf('--kraken-url https://kraken.example').kraken).toMatchObject({
    url: 'https://kraken.example',
    credentials: {
      kind: 'failed',
      failure: { class: 'secret_missing', hint: expect.stringContaining('KRAKEN_API_KEY') },
    },
  });
});

test.each([
  ['KRAKEN_API_SECRET', { ...KEY, KRAKEN_API_SECRET: '' }],
  ['KRAKEN_API_SECRET', { ...KEY, KRAKEN_API_SECRET: 'not base64!' }],
  ['KRAKEN_API_KEY', { ...KEY, KRAKEN_API_KEY: '' }],
  ['KRAKEN_API_KEY', { ...KEY, KRAKEN_API_KEY: 'short' }],
])('S02 credentials that cannot be right name the variable %s', (name, environment) => {
  for (const line of ['', '--kraken-url https://kraken.example']) {
    const attempt = (): unknown => optionsOf(line, environment);
    expect(attempt).toThrow(ArgumentError);
    expect(attempt).toThrow(new RegExp(`^${name} is [^]*; set KRAKEN_API_KEY and KRAKEN_API_SECRET`));
    expect(attempt).not.toThrow('not base64!');
  }
});

test('everything can be said on the command line', () => {
  const line =
    '--port=0 --host 0.0.0.0 --auth token --data-dir /tmp/x --kraken-url http://127.0.0.1:9 --interval 2m --active-interval=500ms --account tax-2024 --tier pro';
  expect(optionsOf(line, KEY)).toMatchObject({
    port: 0,
    host: '0.0.0.0',
    dataDir: '/tmp/x/127.0.0.1-9',
    tokenFile: '/tmp/x/tokens.json',
    account: { name: 'tax-2024', tier: 'pro' },
    intervalMs: 120_000,
    activeIntervalMs: 500,
    kraken: { url: 'http://127.0.0.1:9' },
  });
});

test.each([
  ['--prot 8787', 'there is no option --prot; did you mean "--port"?'],
  ['--frobnicate', 'there is no option --frobnicate; options are --port, --host'],
  ['8787', '"8787" is no option; options are --port, --host'],
  ['--port', '--port needs a value behind it'],
  ['--port 65536', '--port is "65536": allowed are 0 to 65535'],
  ['--port 80a', '--port is "80a": allowed are 0 to 65535'],
  ['--host ht/tp', '--host is "ht/tp": allowed is a name or an address'],
  [
    '--host 0.0.0.0',
    '--host 0.0.0.0 would let other machines in without asking who they are: add --auth token, and make a token',
  ],
  ['--host ::', 'add --auth token'],
  ['--auth basic', '--auth is "basic": allowed are none and token'],
  ['--data-dir=', '--data-dir is "": allowed is the path of a folder'],
  ['--kraken-url http://api.kraken.com', '--kraken-url is "http://api.kraken.com": allowed is an https URL'],
  ['--kraken-url https://kraken.example/0/private', 'allowed is an https URL, or http on localhost, without a path'],
  ['--kraken-url https://user:pass@kraken.example', 'allowed is an https URL'],
  ['--kraken-url kraken', 'allowed is an https URL'],
  ['--interval 60', '--interval is "60": allowed are 100ms to 24h'],
  ['--interval 0s', '--interval is "0s": allowed are 100ms to 24h'],
  ['--interval 25h', '--interval is "25h": allowed are 100ms to 24h'],
  ['--interval 1s --active-interval 2s', '--active-interval is longer than --interval'],
  ['--account Main', '--account is "Main": an account name is 1 to 32 lower-case letters'],
  ['--tier gold', '--tier is "gold": allowed are starter, intermediate, pro, unlimited'],
  ['--tier unlimited --kraken-url https://kraken.example', 'only for a Kraken on this machine'],
])('%s is refused: %s', (line, sentence) => {
  expect(() => optionsOf(line)).toThrow(sentence);
});

test.each(['http://localhost:1', 'http://127.0.0.1:1', 'http://[::1]:1'])('%s may be asked without limit', (url) => {
  expect(optionsOf(`--tier unlimited --kraken-url ${url}`).account.tier).toBe('unlimited');
});

test.each([
  ['starter', 13_334],
  ['intermediate', 8_572],
  ['pro', 4_138],
])('I8 the tier %s is not asked more often than it allows, however short the interval', (tier, intervalMs) => {
  const { isSlowedDown, ...options } = optionsOf(`--interval 1s --tier ${tier}`, KEY);
  expect([options.intervalMs, isSlowedDown]).toEqual([intervalMs, true]);
});

test.each([
  ['https://api.kraken.com', 'live'],
  ['https://API.kraken.com:443', 'live'],
  ['https://kraken.example', 'kraken.example-443'],
  ['http://localhost:8788', 'localhost-8788'],
  ['http://[::1]:8788', '___1_-8788'],
  ['https://live', 'live-443'],
  ['https://demo', 'demo-443'],
])('what is known of %s is kept in %s', (url, folder) => {
  expect(optionsOf(`--kraken-url ${url}`, KEY).dataDir).toBe(resolve('.data', folder));
});

test('help goes before everything else', () => {
  expect(parseArguments(['--help', '--port'])).toBe('help');
});
