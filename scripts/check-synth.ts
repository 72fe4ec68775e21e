import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { preparePythonEnvironment } from './python-environment';

/**
 * Synthesizes the stack as `cdk deploy` would, functions bundled and the AWS Solutions rules applied, once for the
 * default configuration and once for one that uses everything. Then cfn-lint reads the templates.
 */
const ROOT = join(__dirname, '..');
const CONFIGS = ['config/default.json', 'test/infra/full-config.json'];

const main = (): void => {
  const folder = mkdtempSync(join(tmpdir(), 'check-synth-'));
  try {
    for (const [index, config] of CONFIGS.entries()) synthesize(config, join(folder, `${index}`));
    lint(CONFIGS.flatMap((_, index) => templatesIn(join(folder, `${index}`))));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const synthesize = (config: string, output: string): void => {
  console.log(`Synthesizing ${config}`);
  const cdk = join(ROOT, 'node_modules', 'aws-cdk', 'bin', 'cdk');
  run(process.execPath, [cdk, 'synth', '--quiet', '--no-notices', '--output', output, '--context', `config=${config}`]);
};

const templatesIn = (folder: string): string[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.template.json'))
    .map((file) => join(folder, file));

const lint = (templates: readonly string[]): void => {
  console.log('Linting the templates');
  const { python, script } = preparePythonEnvironment('cfn-lint');
  // W3005: the CDK names dependencies that CloudFormation would find by itself.
  const options = ['--non-zero-exit-code', 'warning', '--ignore-checks', 'W3005'];
  run(python, [script('cfn-lint'), ...options, '--', ...templates]);
};

/** Nothing here needs AWS, so nothing may wait for it or for the CDK's own services. */
const OFFLINE = {
  AWS_EC2_METADATA_DISABLED: 'true',
  CDK_DISABLE_CLI_TELEMETRY: 'true',
  CDK_DISABLE_VERSION_CHECK: '1',
};

const run = (command: string, args: readonly string[]): void => {
  const { status, error } = spawnSync(command, args, {
    cwd: ROOT,
    stdio: 'inherit',
    env: { ...process.env, ...OFFLINE },
  });
  if (status !== 0) throw new Error(error?.message ?? `${args[0]} ended with ${status}`);
};

try {
  main();
  console.log('The templates are in order');
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
