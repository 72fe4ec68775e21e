import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { blockWith } from '../../docs/support/consumers-doc';
import { Shell } from '../../docs/support/shell';
import { REGION } from '../signed-request';
import { parsePage } from '../status-api-client';
import type { StepRunner } from '../step-runner';
import { outputOf, type System } from '../system';
import { STACK, toolEnvironment } from './tool';

/** The first version of curl that signs requests for AWS. */
const SIGNING_CURL = [7, 75] as const;

/** What tells the commands of each mode from the others. */
const COMMANDS = { iam: '--aws-sigv4', token: 'token create', jwt: '$JWT' } as const;

/** Runs the commands that `docs/consumers.md` has for a mode, as they stand, in a shell that knows what its reader knows. */
export const runDocumented = async (
  runner: StepRunner,
  system: System,
  mode: keyof typeof COMMANDS,
  variables: Readonly<Record<string, string>> = {},
): Promise<void> => {
  const name = `the commands of docs/consumers.md for the mode ${mode} list the exports`;
  if (!isCurlHere()) return runner.leaveOut(name, `there is no curl ${SIGNING_CURL.join('.')} or newer here`);
  const { aws, configFile, outputs } = system;
  await runner.step(name, async () => {
    const folder = mkdtempSync(join(dirname(configFile), 'reader-'));
    // The emulator has all APIs at one address, without TLS, and tells them apart by the name of the host.
    writeFileSync(join(folder, '.curlrc'), `connect-to = "::${new URL(aws.endpoint).host}"\n`);
    const url = outputOf(outputs, 'ApiUrl')
      .replace(/^https:/, 'http:')
      .replace(/\/$/, '');
    const script = blockWith(COMMANDS[mode])
      .replace('http://127.0.0.1:8787', url)
      .replace('token create reporting', `token create reporting ${STACK.join(' ')}`);
    const printed = await new Shell(folder).run(script, { ...toolEnvironment(aws), API_URL: url, ...variables });
    assert.ok(parsePage(printed).items.length > 0, printed);
  });
};

/** As somebody with a session of their own would. */
export const checkIamCommands = async (runner: StepRunner, system: System): Promise<void> => {
  const xml = await system.aws.form('sts', 'GetSessionToken');
  const of = (element: string) => new RegExp(`<${element}>([^<]+)`).exec(xml)?.[1] ?? '';
  await runDocumented(runner, system, 'iam', {
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: of('AccessKeyId'),
    AWS_SECRET_ACCESS_KEY: of('SecretAccessKey'),
    AWS_SESSION_TOKEN: of('SessionToken'),
  });
};

function isCurlHere(): boolean {
  const { stdout } = spawnSync('curl', ['--version'], { encoding: 'utf8' });
  const [, major, minor] = /^curl (\d+)\.(\d+)/.exec(stdout ?? '') ?? [];
  return Number(major) > SIGNING_CURL[0] || (Number(major) === SIGNING_CURL[0] && Number(minor) >= SIGNING_CURL[1]);
}
