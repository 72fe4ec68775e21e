import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { otherBuild } from '../../bench/cold-start/bundles';
import { parseOptions } from '../../bench/support/options';
import { readResults, writeResults } from '../../bench/support/results';
import { isAsExpected, printSection } from '../../bench/support/section';

const KNOWN = ['polls', 'accounts'];
const KNOWN_OPTIONS = 'known are --rounds, --hours and --against, each with a value';

test('without arguments everything is measured', () => {
  expect(parseOptions([], KNOWN)).toEqual({ chosen: KNOWN, rounds: 21 });
});

test('parts, rounds, hours and another build can be chosen', () => {
  const asked = { chosen: ['accounts'], rounds: 3, hours: 0.1, against: '../dist' };
  const args = ['--rounds', '3', '--hours', '0.1', '--against', '../dist', 'accounts'];
  expect(parseOptions(args, KNOWN)).toEqual(asked);
});

test.each([
  [['--rounds', 'abc'], '--rounds is "abc": it must be a whole number from 1'],
  [['--rounds', '0'], '--rounds is "0": it must be a whole number from 1'],
  [['--rounds=-3'], '--rounds is "-3": it must be a whole number from 1'],
  [['--rounds', '1.5'], '--rounds is "1.5": it must be a whole number from 1'],
  [['--hours', 'abc'], '--hours is "abc": it must be a number from 0.1'],
  [['--hours', '0.05'], '--hours is "0.05": it must be a number from 0.1'],
  [['--hours=-1'], '--hours is "-1": it must be a number from 0.1'],
  [['--roundz', '3'], `Unknown option '--roundz': ${KNOWN_OPTIONS}`],
  [['--against'], `Option '--against <value>' argument missing: ${KNOWN_OPTIONS}`],
  [['--against', '--rounds', '3'], `Option '--against' argument is ambiguous: ${KNOWN_OPTIONS}`],
  [['pols'], 'there is no benchmark "pols": known are polls, accounts'],
])('%j is refused', (args, message) => {
  expect(() => parseOptions(args, KNOWN)).toThrow(new RangeError(message));
});

test.each([
  [['--rounds', 'abc'], '--rounds is "abc": it must be a whole number from 1\n'],
  [['--against'], `Option '--against <value>' argument missing: ${KNOWN_OPTIONS}\n`],
])('%j ends the command with 1 and a sentence', async (args, stderr) => {
  const main = join(__dirname, '..', '..', 'bench', 'main.ts');
  const running = promisify(execFile)(process.execPath, ['--import', 'tsx', main, ...args]);
  await expect(running).rejects.toMatchObject({ code: 1, stderr });
});

test('another build that is not there is refused', () => {
  expect(() => otherBuild('/nowhere')).toThrow(
    new RangeError(
      '--against is "/nowhere": there is no /nowhere/functions/poll/index.js, which "npm run build" makes',
    ),
  );
});

test('one part alone leaves what the others measured before', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bench-results-'));
  try {
    const file = join(folder, 'results.json');
    const section = (title: string, value: number) => ({ title, note: '', rows: [{ value }] });
    writeResults(file, 'polls', [section('one poll', 1), section('another', 2)]);
    writeResults(file, 'reads', [section('reads', 3)]);
    writeResults(file, 'polls', [section('one poll', 4)]);
    const found = readResults(file).map(({ benchmark, title, rows }) => ({ benchmark, title, rows }));
    expect(found).toEqual([
      { benchmark: 'reads', title: 'reads', rows: [{ value: 3 }] },
      { benchmark: 'polls', title: 'one poll', rows: [{ value: 4 }] },
    ]);
    expect(readResults(file)).toMatchObject([
      { machine: { node: process.version } },
      { measuredAt: expect.any(String) },
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

const REASON = { missedBecause: 'the budget is half of that' };

test.each([
  [{ value: 1 }, true, 'holds: calls is 1, at most 1'],
  [{ value: 2 }, false, 'MISSED: calls is 2, at most 1'],
  [{ value: 2, ...REASON }, true, 'MISSED: calls is 2, at most 1 — the budget is half of that'],
  [
    { value: 1, ...REASON },
    false,
    'HOLDS AFTER ALL: calls is 1, at most 1 — take its reason away: the budget is half of that',
  ],
  [{ value: Number.NaN }, false, 'MISSED: calls is NaN, at most 1'],
  [{ value: Number.NaN, ...REASON }, false, 'MISSED: calls is NaN, at most 1 — the budget is half of that'],
])('of a goal with %j it is %j that the command goes on well', (found, isFine, line) => {
  const goal = { name: 'calls', limit: 1, ...found };
  expect(isAsExpected(goal)).toBe(isFine);
  expect(printSection({ title: '', note: '', rows: [], goals: [goal] })).toContain(`\n  ${line}`);
});
