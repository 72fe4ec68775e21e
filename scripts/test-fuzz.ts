import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { tokenFileIn } from '../lambda/adapters/tokens/token-file';
import { demoCredentials, type Simulator, startSimulator } from '../local/simulator';
import { addToken } from '../test/local/support/tokens';
import { HostProcess } from '../test/soak/host-process';
import { type PythonEnvironment, preparePythonEnvironment } from './python-environment';

/**
 * Lets Schemathesis ask the local host whatever its OpenAPI document allows and does not allow, and hold every answer
 * against it. The same seed asks the same. Takes some two minutes. Nothing leaves the machine.
 */
const ROOT = join(__dirname, '..');
const CONFIG = join(ROOT, 'test', 'fuzz', 'schemathesis.toml');
const HOOKS = join(ROOT, 'test', 'fuzz', 'hooks.py');
/** Schemathesis runs on nothing older. */
const PYTHON_MINOR = 11;
/** Polled once, so that nothing changes by itself; the tier makes the API refuse some of the polls that are asked for. */
const QUIET_HOST = ['--tier=starter', '--interval=1h', '--active-interval=1h'];

const PHASES = ['examples', 'coverage', 'fuzzing', 'stateful'];

const ReportSchema = v.object({
  phases: v.record(v.string(), v.object({ status: v.string() })),
  test_cases: v.object({ generated: v.number() }),
});
type Report = v.InferOutput<typeof ReportSchema>;

/** One export in each state, and ids that are hard to spell in a path. */
function addExports(simulator: Simulator): void {
  const trades = (id: string, more: object = {}) =>
    simulator.addExport({ report: 'trades', id, ageSeconds: 7_200, queuedSeconds: 0, processingSeconds: 0, ...more });
  for (const id of ['VSKC', 'a b', 'é+&%41']) trades(id);
  trades('QUED', { queuedSeconds: 100_000 });
  trades('PROC', { processingSeconds: 100_000 });
  trades('FAIL', { error: 'EExport:Exported size too big' });
}

/** How the host lets clients in, and what Schemathesis is told of it. */
interface Mode {
  readonly name: string;
  readonly hostOptions: readonly string[];
  readonly fuzzOptions: readonly string[];
}

async function modes(dataDir: string): Promise<Mode[]> {
  const token = await addToken(tokenFileIn(dataDir), 'fuzz');
  // With a token the same is behind the door, so fewer requests are enough.
  const withToken = ['--header', `Authorization: Bearer ${token}`, '--max-examples', '40'];
  return [
    { name: 'open', hostOptions: [], fuzzOptions: [] },
    { name: 'with tokens', hostOptions: ['--auth=token'], fuzzOptions: withToken },
  ];
}

/** @returns what Schemathesis reports, or undefined if it came to no end */
async function fuzz(
  { python, script }: PythonEnvironment,
  url: string,
  { fuzzOptions }: Mode,
): Promise<Report | undefined> {
  // In a folder of its own, so that nothing of an earlier run is remembered.
  const cwd = mkdtempSync(join(tmpdir(), 'schemathesis-'));
  const report = ['--report', 'json', '--report-json-path', join(cwd, 'report.json')];
  const args = ['--config-file', CONFIG, 'run', `${url}/v1/openapi.json`, '--no-color', ...report, ...fuzzOptions];
  const env = { ...process.env, SCHEMATHESIS_HOOKS: HOOKS };
  const child = spawn(python, [script('st'), ...args], { cwd, env, stdio: ['ignore', 'inherit', 'inherit'] });
  await once(child, 'exit');
  try {
    return v.parse(ReportSchema, JSON.parse(readFileSync(join(cwd, 'report.json'), 'utf8')));
  } catch (error) {
    console.log(`there is no report: ${error}`);
    return undefined;
  } finally {
    rmSync(cwd, { recursive: true, force: true, maxRetries: 3 });
  }
}

type Check = readonly [name: string, isFine: boolean];

/** Starts a host, fuzzes it, and looks how it is afterwards. */
async function fuzzHost(
  environment: PythonEnvironment,
  mode: Mode,
  start: (options: readonly string[]) => HostProcess,
): Promise<Check[]> {
  const host = start([...QUIET_HOST, ...mode.hostOptions]);
  try {
    const url = await host.ready(AbortSignal.timeout(60_000));
    if (url === undefined) throw new Error(`the host does not run:\n${host.output}`);
    const report = await fuzz(environment, url, mode);
    console.log(`${mode.name}: ${report?.test_cases.generated ?? 0} requests`);
    // A host that asks for tokens says no to a request without one: it answers all the same.
    const isAlive = [200, 401].includes((await fetch(`${url}/v1/health`)).status);
    const checks: Check[] = [
      ...PHASES.map((phase): Check => [phase, report?.phases[phase]?.status === 'success']),
      ['the host goes on', isAlive && !host.hasEnded],
      ['it failed nowhere on its own side', !host.output.includes('something went wrong here')],
    ];
    if (checks.some(([, isFine]) => !isFine)) console.log(`What the host printed:\n${host.output.slice(-3_000)}`);
    return checks.map(([name, isFine]) => [`${mode.name}: ${name}`, isFine]);
  } finally {
    await host.kill();
  }
}

async function main(): Promise<boolean> {
  const environment = preparePythonEnvironment('schemathesis', PYTHON_MINOR);
  const folder = mkdtempSync(join(tmpdir(), 'test-fuzz-'));
  const credentials = demoCredentials(1);
  const simulator = await startSimulator({ keys: [{ ...credentials, tier: 'starter' }] });
  addExports(simulator);
  try {
    const checks: Check[] = [];
    for (const mode of await modes(folder)) {
      const start = (options: readonly string[]) => HostProcess.start(folder, simulator.url, credentials, options);
      checks.push(...(await fuzzHost(environment, mode, start)));
    }
    for (const [name, isFine] of checks) console.log(`  ${isFine ? '✓' : '✗'} ${name}`);
    const failed = checks.filter(([, isFine]) => !isFine).length;
    console.log(`${checks.length - failed} passed, ${failed} failed`);
    return failed === 0;
  } finally {
    await simulator.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

main()
  .then((isFine) => process.exit(isFine ? 0 : 1))
  .catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    console.log('0 passed, 1 failed');
    process.exit(1);
  });
