import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { ACCOUNT_ID, awsEnvironment, type Emulator } from './emulator';
import { REGION } from './signed-request';

const ROOT = join(__dirname, '..', '..');

const OutputsSchema = v.record(v.string(), v.record(v.string(), v.string()));
type Outputs = v.InferOutput<typeof OutputsSchema>;

/** Runs the real CDK command line against an emulator on this machine, and against nothing else. */
export class Cdk {
  readonly logFile: string;
  private running: ChildProcess | undefined;

  constructor(
    private readonly emulator: Emulator,
    private readonly folder: string,
  ) {
    assertLoopback(emulator.endpoint);
    this.logFile = join(folder, 'cdk.log');
  }

  async bootstrap(): Promise<void> {
    await this.run('bootstrap', `aws://${ACCOUNT_ID}/${REGION}`);
  }

  /** Returns what was printed, and the outputs of the stack. */
  async deploy(configFile: string): Promise<{ printed: string; outputs: Readonly<Record<string, string>> }> {
    const { printed, outputs } = await this.deployApp('cdk.out', [], { config: configFile, emulator: 'true' });
    return { printed, outputs: Object.values(outputs)[0] ?? {} };
  }

  /** Deploys the examples. Returns the outputs of each stack. */
  async deployExamples(context: Readonly<Record<string, string>>): Promise<Outputs> {
    const app = ['--all', '--app', 'node --import tsx examples/app.ts'];
    return (await this.deployApp('examples.out', app, context)).outputs;
  }

  private async deployApp(
    folder: string,
    args: readonly string[],
    context: Readonly<Record<string, string>>,
  ): Promise<{ printed: string; outputs: Outputs }> {
    const outputsFile = join(this.folder, `${folder}.json`);
    const printed = await this.run(
      'deploy',
      ...args,
      '--require-approval',
      'never',
      '--progress',
      'events',
      ...Object.entries(context).flatMap(([key, value]) => ['--context', `${key}=${value}`]),
      '--output',
      join(this.folder, folder),
      '--outputs-file',
      outputsFile,
    );
    return { printed, outputs: v.parse(OutputsSchema, JSON.parse(readFileSync(outputsFile, 'utf8'))) };
  }

  stop(): void {
    this.running?.kill('SIGKILL');
  }

  private run(command: string, ...args: string[]): Promise<string> {
    return new Promise((resolve, reject) => {
      const cdk = join(ROOT, 'node_modules', 'aws-cdk', 'bin', 'cdk');
      const child = spawn(process.execPath, [cdk, command, '--no-notices', ...args], {
        cwd: ROOT,
        stdio: ['ignore', 'pipe', 'pipe'],
        env: environmentFor(this.emulator),
      });
      this.running = child;
      const log = createWriteStream(this.logFile, { flags: 'a' });
      let printed = '';
      for (const stream of [child.stdout, child.stderr]) {
        stream.on('data', (chunk: Buffer) => {
          printed += chunk.toString('utf8');
          log.write(chunk);
        });
      }
      child.on('error', reject);
      child.on('close', (code) => {
        log.end();
        if (code === 0) resolve(printed);
        else reject(new Error(`cdk ${command} ended with ${code}:\n${printed.slice(-3_000)}`));
      });
    });
  }
}

/** Only what the command line needs of the environment of this process. */
const environmentFor = (emulator: Emulator): NodeJS.ProcessEnv => ({
  ...awsEnvironment(emulator),
  PATH: process.env.PATH,
  HOME: process.env.HOME,
  TMPDIR: process.env.TMPDIR,
  AWS_ENDPOINT_URL_S3: emulator.endpoint,
  CDK_DISABLE_CLI_TELEMETRY: 'true',
  CDK_DISABLE_VERSION_CHECK: '1',
});

const assertLoopback = (endpoint: string): void => {
  const { hostname } = new URL(endpoint);
  if (hostname !== '127.0.0.1') throw new Error(`refusing to deploy to ${hostname}: this is for loopback only`);
};
