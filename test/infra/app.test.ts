import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { context as featureFlags } from '../../cdk.json';

const ROOT = join(__dirname, '..', '..');

/** Runs the app as the CDK command line does, with context in the environment. */
const runApp = (folder: string, context: Record<string, unknown>) =>
  spawnSync(process.execPath, ['--import', 'tsx', 'bin/kraken-export-status.ts'], {
    cwd: ROOT,
    encoding: 'utf8',
    env: {
      ...process.env,
      CDK_OUTDIR: join(folder, 'cdk.out'),
      CDK_CONTEXT_JSON: JSON.stringify({ ...featureFlags, 'aws:cdk:bundling-stacks': [], ...context }),
    },
  });

describe('the app', () => {
  const folder = mkdtempSync(join(tmpdir(), 'app-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  test('deploys the default configuration when none is named', () => {
    const { status, stderr } = runApp(folder, {});
    expect({ status, stderr }).toMatchObject({ status: 0 });
    expect(readdirSync(join(folder, 'cdk.out'))).toContain('KrakenExportStatus.template.json');
  }, 60_000);

  test('L06 answers a wrong configuration with one sentence and nothing else', () => {
    const file = join(folder, 'wrong.json');
    writeFileSync(file, '{ "accounts": [{ "name": "main" }], "poll": { "interval": "0s" } }');
    const { status, stdout, stderr } = runApp(folder, { config: file });
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toContain(`${file}: poll.interval is "0s", but must be`);
    expect(stderr).not.toContain('    at ');
  }, 60_000);

  test('L06 takes no half-truths for its switches', () => {
    const { status, stderr } = runApp(folder, { ephemeral: 'yes' });
    expect({ status, stderr }).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('the context ephemeral is "yes", but must be true or false\n'),
    });
  }, 60_000);
});
