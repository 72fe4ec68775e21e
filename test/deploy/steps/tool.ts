import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Aws } from '../aws';
import { awsEnvironment } from '../emulator';
import type { StepRunner } from '../step-runner';
import type { System } from '../system';

const ROOT = join(__dirname, '..', '..', '..');
export const STACK = ['--stack', 'KrakenExportStatus'];

interface Ended {
  readonly exitCode: number | null;
  readonly out: string;
  readonly notes: string;
}

/** The command line tool, as an operator runs it on the deployed stack. */
export const checkTool = async (runner: StepRunner, system: System): Promise<void> => {
  await runner.step('doctor finds no problem, and has looked at schedule, secret and key', async () => {
    const { exitCode, out, notes } = await tool(system, ['doctor', '--json', ...STACK]);
    assert.equal(exitCode, 0, out + notes);
    const { findings } = JSON.parse(out) as { findings: { check: string; status: string }[] };
    const fine = findings.filter(({ status }) => status === 'ok').map(({ check }) => check);
    for (const check of ['version', 'clock', 'schedule', 'polling', 'secret', 'key', 'permission'])
      assert.ok(fine.includes(check), `${check}: ${out}`);
    // The policy of the queue refuses plain http, which is all that the emulator speaks: that is told, not hidden.
    assert.ok(
      findings.some(({ check, status }) => check === 'dead-letters' && status === 'skipped'),
      out,
    );
  });

  await runner.step('the tool lists what the API answers to its signed requests', async () => {
    const { exitCode, out, notes } = await tool(system, ['list', '--json', ...STACK]);
    assert.equal(exitCode, 0, notes);
    assert.ok((JSON.parse(out) as { items: unknown[] }).items.length > 0);
  });

  await runner.step('secret put stores a key that Kraken knows, and refuses one that it does not', async () => {
    const next = { apiKey: system.credentials.apiKey, apiSecret: system.credentials.apiSecret };
    const refused = await tool(
      system,
      ['secret', 'put', 'main', ...STACK],
      JSON.stringify({ ...next, apiKey: 'a'.repeat(56) }),
    );
    assert.equal(refused.exitCode, 1, refused.out);
    assert.match(refused.notes, /nothing was stored/);
    const stored = await tool(system, ['secret', 'put', 'main', ...STACK], JSON.stringify(next));
    assert.equal(stored.exitCode, 0, stored.notes);
    assert.match(stored.out, /The next poll of main uses it/);
  });

  await runner.step('a stack that is not there is told with those that are', async () => {
    const { exitCode, notes } = await tool(system, ['list', '--stack', 'KrakenExportStatos']);
    assert.equal(exitCode, 1);
    assert.match(notes, /there are .*KrakenExportStatus.*did you mean "KrakenExportStatus"/);
  });
};

export const toolEnvironment = (aws: Pick<Aws, 'endpoint' | 'keys'>): Record<string, string> => ({
  ...awsEnvironment(aws),
  AWS_ENDPOINT_URL_EXECUTE_API: aws.endpoint,
});

export const tool = ({ aws }: System, args: readonly string[], input = ''): Promise<Ended> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--import', 'tsx', join(ROOT, 'cli', 'main.ts'), ...args], {
      cwd: ROOT,
      env: { PATH: process.env.PATH, ...toolEnvironment(aws) },
    });
    let [out, notes] = ['', ''];
    child.stdout.on('data', (chunk) => {
      out += chunk;
    });
    child.stderr.on('data', (chunk) => {
      notes += chunk;
    });
    child.on('error', reject);
    child.on('close', (exitCode) => resolve({ exitCode, out, notes }));
    child.stdin.end(input);
  });
