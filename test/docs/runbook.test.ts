import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { COMMANDS, NOT_RUN, RUNBOOK } from './support/runbook-doc';

const ROOT = join(__dirname, '..', '..');

const anchorOf = (title: string): string =>
  title
    .toLowerCase()
    .replace(/[^a-z0-9 -]/g, '')
    .replaceAll(' ', '-');
const sections = RUNBOOK.split(/^## /m).slice(1);

test('every link of the runbook, and to it, leads somewhere', () => {
  const anchors = new Set(sections.map((section) => anchorOf(section.split('\n')[0] ?? '')));
  const links = [...RUNBOOK.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor]) => anchor);
  expect(links.filter((anchor) => !anchors.has(anchor ?? ''))).toEqual([]);
});

test('every alarm has a section that says what one sees, what it means, what to run first and when it is over', () => {
  const alarms = [...RUNBOOK.matchAll(/^\| \[[^\]]+\]\(#([^)]+)\)/gm)].map(([, anchor]) => anchor);
  expect(alarms.length).toBeGreaterThanOrEqual(10);
  for (const anchor of alarms) {
    const section = sections.find((one) => anchorOf(one.split('\n')[0] ?? '') === anchor) ?? '';
    for (const part of ['- **Seen:**', '- **Means:**', '- **First:**', '**Over**'])
      expect([anchor, section]).toEqual([anchor, expect.stringContaining(part)]);
  }
});

test.each(COMMANDS)('a shell can read: %s', (command) => {
  const { status, stderr } = spawnSync('bash', ['-n'], { input: command, encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});

test('nearly every command is run on a deployed stack, and nothing is left out that is not there', () => {
  for (const [beginning] of NOT_RUN)
    expect(COMMANDS.filter((command) => command.startsWith(beginning))).not.toEqual([]);
  expect(
    COMMANDS.filter((command) => !NOT_RUN.some(([beginning]) => command.startsWith(beginning))).length,
  ).toBeGreaterThan(20);
});

test('every command of the tool is one', () => {
  const sources = readdirSync(join(ROOT, 'cli'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(join(ROOT, 'cli', file), 'utf8'))
    .join('\n');
  const known = new Set([...sources.matchAll(/\.command\('([a-z-]+)/g)].map(([, name]) => name));
  const used = [...RUNBOOK.matchAll(/npx kraken-export-status ((?:secret|nonce|account) [a-z-]+|[a-z]+)/g)].flatMap(
    ([, words = '']) => words.split(' '),
  );
  expect(used.length).toBeGreaterThan(10);
  expect([...new Set(used)].filter((name) => !known.has(name))).toEqual([]);
});

test('each queue has a name of its own, and no section empties that of another', () => {
  const purged = sections.flatMap((section) =>
    [...section.matchAll(/purge-queue --queue-url "([^"]+)"/g)].map(([, queue]) => [section.split('\n')[0], queue]),
  );
  expect(purged).toEqual([
    ['Dead letters', '$DEAD_LETTERS'],
    ['Undelivered', '$UNDELIVERED'],
  ]);
  expect(RUNBOOK).not.toContain('describe-stack-resources');
});
