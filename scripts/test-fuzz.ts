import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { demoCredentials, type Simulator, startSimulator } from '../local/simulator';
import { HostProcess } from '../test/soak/host-process';
import { type PythonEnvironment, preparePythonEnvironment } from './python-environment';

/**
 * Lets Schemathesis ask the local host whatever its OpenAPI document allows and does not allow, and hold every answer
 * against it. The same seed asks the same. Takes about a minute. Nothing leaves the machine.
 */
const ROOT = join(__dirname, '..');
const CONFIG = join(ROOT, 'test', 'fuzz', 'schemathesis.toml');
const HOOKS = join(ROOT, 'test', 'fuzz', 'hooks.py');
/** Schemathesis runs on nothing older. */
const PYTHON_MINOR = 11;
/** Polled once, so that nothing changes by itself; the tier makes the API refuse some of the polls that are asked for. */
const QUIET_HOST = ['--tier=starter', '--interval=1h', '--active-interval=1h'];

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

/** @returns what Schemathesis reports, or undefined if it came to no end */
async function fuzz({ python, script }: PythonEnvironment, url: string, folder: string): Promise<Report | undefined> {
  const reportFile = join(folder, 'report.json');
  const report = ['--report', 'json', '--report-json-path', reportFile];
  const args = [script('st'), '--config-file', CONFIG, 'run', `${url}/v1/openapi.json`, '--no-color', ...report];
  // In a folder of its own, so that nothing of an earlier run is remembered.
  const env = { ...process.env, SCHEMATHESIS_HOOKS: HOOKS };
  const child = spawn(python, args, { cwd: folder, env, stdio: ['ignore', 'inherit', 'inherit'] });
  await once(child, 'exit');
  try {
    return v.parse(ReportSchema, JSON.parse(readFileSync(reportFile, 'utf8')));
  } catch {
    return undefined;
  }
}

async function main(): Promise<boolean> {
  const environment = preparePythonEnvironment('schemathesis', PYTHON_MINOR);
  const folder = mkdtempSync(join(tmpdir(), 'test-fuzz-'));
  const credentials = demoCredentials(1);
  const simulator = await startSimulator({ keys: [{ ...credentials, tier: 'starter' }] });
  addExports(simulator);
  const host = HostProcess.start(join(folder, 'data'), simulator.url, credentials, QUIET_HOST);
  try {
    const url = await host.ready(AbortSignal.timeout(60_000));
    if (url === undefined) throw new Error(`the host does not run:\n${host.output}`);
    const report = await fuzz(environment, url, folder);
    const isAlive = (await fetch(`${url}/v1/health`)).status === 200;
    const checks = [
      ...Object.entries(report?.phases ?? { 'the run': { status: 'did not end' } }).map(
        ([phase, { status }]): [string, boolean] => [`${phase}: ${status}`, status === 'success'],
      ),
      ['the host goes on, and is healthy', isAlive && !host.hasEnded],
      ['it logged no failure of its own', !host.output.includes('something went wrong here')],
    ] satisfies [string, boolean][];
    console.log(`${report?.test_cases.generated ?? 0} requests`);
    for (const [name, isFine] of checks) console.log(`  ${isFine ? '✓' : '✗'} ${name}`);
    const failed = checks.filter(([, isFine]) => !isFine).length;
    if (failed > 0) console.log(`What the host printed:\n${host.output.slice(-3_000)}`);
    console.log(`${checks.length - failed} passed, ${failed} failed`);
    return failed === 0;
  } finally {
    await host.kill();
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
