import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const root = join(__dirname, '../..');

test('S05 I6 beside every test a watch finds secrets in whatever leaves the process or ends in a file', () => {
  const jest = [join(root, 'node_modules/jest/bin/jest.js'), '--config', 'test/secrets/leaking/jest.config.cjs'];
  const { status, stderr } = spawnSync(process.execPath, jest, { cwd: root, encoding: 'utf8' });

  const sinks = new Set([...stderr.matchAll(/^ +(.+): (?:apiKey|apiSecret|otp), /gm)].map(([, sink]) => sink));
  expect([...sinks].sort()).toEqual([
    'answer',
    'console',
    'file',
    'output of a process',
    'request to DynamoDB.PutItem',
    'stdout',
  ]);
  expect(stderr).toContain('a secret got out:');
  expect(status).toBe(1);
}, 60_000);
