import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { VERSION } from '../../lambda/contract/version';
import { version } from '../../package.json';
import { runCli } from './support/run-cli';

test('the version is that of the package', async () => {
  expect(VERSION).toBe(version);
  expect((await runCli(['--version'])).out).toEqual([version]);
});

test('the help names every command and every exit code', async () => {
  const { exitCode, out } = await runCli(['--help']);
  expect(exitCode).toBe(0);
  const commands = [
    'doctor',
    'secret',
    'nonce',
    'account',
    'token',
    'completion',
    'list',
    'get',
    'history',
    'watch',
    'wait',
    'events',
    'accounts',
    'poll',
    'simulator',
  ];
  for (const command of commands) expect(out.join('\n')).toMatch(new RegExp(`^  ${command}\\b`, 'm'));
  expect(out.join('\n')).toMatch(/Exit codes: 0 .* 1 .* 2 .*\n3 .* 4 .* 130 /);
});

test.each([
  [['lst'], /Did you mean list\?/],
  [['list', '--stat', 'ready'], /Did you mean --state\?/],
  [['get'], /missing required argument 'id'/],
  [['wait', 'ABCD', '--timeout', 'soon'], /allowed are 100ms to 24h/],
  [['wait', 'ABCD', '--for', 'redy'], /Allowed choices are queued/],
  [['list', '--limit', '0'], /allowed is a whole number/],
  [['list', '--state', 'ready,redy'], /allowed are queued, .*; did you mean "ready"\?/],
  [['list', '--report', 'orders'], /allowed are trades, ledgers$/],
  [['list', '--stack', 'A', '--api-url', 'https://a.example'], /give one of them/],
  [['list', '--api-url', 'http://a.example'], /allowed is an https URL, or http on this machine/],
  [['list', '--token-file', '/nowhere'], /cannot be read \(ENOENT\)/],
])('%j is refused with 2 and a sentence that helps', async (args, sentence) => {
  const { exitCode, notes, out } = await runCli(args);
  expect(exitCode).toBe(2);
  expect(out).toEqual([]);
  expect(notes.join('\n')).toMatch(sentence);
});

test('where nothing answers, it says what to start', async () => {
  const { exitCode, notes } = await runCli(['list', '--api-url', 'http://127.0.0.1:1']);
  expect(exitCode).toBe(1);
  expect(notes.join()).toMatch(
    /nothing answers at http:\/\/127\.0\.0\.1:1 \(ECONNREFUSED\): start the local host with npm start/,
  );
});

test.each([
  ['--api-secret=c2VjcmV0', "unknown option '--api-secret'"],
  ["--api-secret=c2Vj'\ncmV0", "unknown option '--api-secret'"],
  ['--stacks=c2Vj', /unknown option '--stacks'/],
  ['-sc2VjcmV0', "unknown option '-s'"],
])(
  'what was meant as the value of an option that there is not stays out of what is printed: %j',
  async (word, said) => {
    const { exitCode, out, notes } = await runCli(['list', word]);
    expect(exitCode).toBe(2);
    expect([...out, ...notes].join('\n')).toMatch(said);
    expect([...out, ...notes].join('\n')).not.toMatch(/c2Vj|cmV0/);
  },
);

describe('completion', () => {
  const complete = async (...words: string[]) => (await runCli(['complete', '--', ...words])).out;

  test('offers commands, options and choices where each may stand', async () => {
    expect(await complete('w')).toEqual(['watch', 'wait']);
    expect(await complete('nonce', '')).toEqual(['show', 'raise']);
    expect(await complete('list', '--st')).toEqual(['--state', '--stack']);
    expect(await complete('wait', 'ABCD', '--for', 'r')).toEqual(['ready', 'removed']);
    expect(await complete('')).not.toContain('complete');
  });

  test.each(['bash', 'zsh', 'fish'])('there is a script for %s', async (shell) => {
    expect((await runCli(['completion', shell])).out.join('\n')).toMatch(/kraken-export-status complete -- /);
  });

  test('bash completes with it', async () => {
    const [script, main] = [
      (await runCli(['completion', 'bash'])).out.join('\n'),
      join(__dirname, '../../cli/main.ts'),
    ];
    const tool = `kraken-export-status() { "${process.execPath}" --import tsx "${main}" "$@"; }`;
    const press = 'COMP_WORDS=(kraken-export-status wa); COMP_CWORD=1; _kraken_export_status; echo $COMPREPLY';
    const { stdout } = await promisify(execFile)('bash', ['-c', [tool, script, press].join('\n')]);
    expect(stdout.trim()).toBe('watch');
  }, 20_000);
});
