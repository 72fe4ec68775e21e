import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { demoCredentials, startSimulator } from '../local/simulator';
import { Aws } from '../test/deploy/aws';
import { Cdk } from '../test/deploy/cdk';
import { startEmulator } from '../test/deploy/emulator';
import { StepRunner, StepsEndedError } from '../test/deploy/step-runner';
import { checkAddedAccounts } from '../test/deploy/steps/added-accounts';
import { checkApi } from '../test/deploy/steps/api';
import { checkAuthorization } from '../test/deploy/steps/authorization';
import { changeConfiguration } from '../test/deploy/steps/configuration';
import { checkIamCommands } from '../test/deploy/steps/consumers';
import { fillSecret } from '../test/deploy/steps/credentials';
import { deploySystem } from '../test/deploy/steps/deployment';
import { checkEvents } from '../test/deploy/steps/events';
import { checkExamples, deployExamples } from '../test/deploy/steps/examples';
import { checkFailures } from '../test/deploy/steps/failures';
import { checkFaults } from '../test/deploy/steps/faults';
import { checkFirstRule, openFirstRule } from '../test/deploy/steps/first-rule';
import { checkNotices } from '../test/deploy/steps/notices';
import { checkPackage } from '../test/deploy/steps/package';
import { checkRights } from '../test/deploy/steps/rights';
import { checkSecrecy } from '../test/deploy/steps/secrecy';
import { followExports } from '../test/deploy/steps/states';
import { checkTool } from '../test/deploy/steps/tool';
import { checkWaiting } from '../test/deploy/steps/waiting';
import type { Surroundings, System } from '../test/deploy/system';

/**
 * Deploys the stack with the real CDK command line to an AWS emulator on this machine, with a simulated Kraken beside
 * it, and checks what it does; at the same time the package, as it would be published. Takes some five minutes, most of
 * them waiting for schedules. Nothing leaves the machine.
 */
const ROOT = join(__dirname, '..');

const run = async (runner: StepRunner, surroundings: Surroundings): Promise<void> => {
  const system = await deploySystem(runner, surroundings);
  // Most steps of the one wait for schedules, and the other has a Kraken of its own.
  const ended = await Promise.allSettled([checkSystem(runner, system), checkPackage(runner, system)]);
  for (const end of ended) if (end.status === 'rejected') throw end.reason;
};

const checkSystem = async (runner: StepRunner, system: System): Promise<void> => {
  const examples = await deployExamples(runner, system);
  const firstRule = await openFirstRule(runner, system);
  await fillSecret(runner, system);
  // Both wait for schedules.
  await Promise.all([followExports(runner, system), checkAddedAccounts(runner, system)]);
  await checkEvents(runner, system);
  await checkFirstRule(runner, firstRule);
  await checkNotices(runner, system);
  await checkExamples(runner, system, examples);
  await examples.unsubscribe();
  await checkApi(runner, system);
  await checkWaiting(runner, system);
  await checkTool(runner, system);
  await checkIamCommands(runner, system);
  await checkRights(runner, system);
  await checkFailures(runner, system);
  await checkFaults(runner, system);
  await checkSecrecy(runner, system);
  const desk = await changeConfiguration(runner, system);
  await checkAuthorization(runner, system, desk);
};

const DefaultSchema = v.looseObject({ accounts: v.array(v.looseObject({})) });

/** What can be deployed to the emulator of those who are told without a rule of their own. */
const SUBSCRIBERS = {
  subscriberAccounts: ['111122223333'],
  schemaRegistry: true,
  notify: [{ email: 'ops@example.com', health: ['healthy'] }],
};

/** The default configuration with subscribers and the simulator as Kraken, which may be asked as often as one likes. */
const writeConfig = (folder: string, krakenUrl: string, sections: object = {}): string => {
  const file = join(folder, 'config.json');
  const original = v.parse(DefaultSchema, JSON.parse(readFileSync(join(ROOT, 'config', 'default.json'), 'utf8')));
  const accounts = original.accounts.map((account) => ({ ...account, tier: 'unlimited' }));
  writeFileSync(
    file,
    JSON.stringify({ ...original, accounts, kraken: { baseUrl: krakenUrl }, events: SUBSCRIBERS, ...sections }),
  );
  return file;
};

// The SDK announces which versions of Node it will leave behind, in the middle of the steps.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

/** What has to be undone at the end, whatever the end is. */
const cleanups: (() => unknown)[] = [];
const cleanUp = async (): Promise<void> => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
};

const main = async (runner: StepRunner): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), 'test-deploy-'));
  cleanups.push(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  const credentials = demoCredentials(Date.now());
  const simulator = await startSimulator({ keys: [{ ...credentials, tier: 'unlimited' }] });
  cleanups.push(() => simulator.close());
  console.log('Starting the emulator');
  const emulator = await startEmulator(folder, (stop) => cleanups.push(stop));
  const cdk = new Cdk(emulator, folder);
  cleanups.push(() => cdk.stop());

  const configWith = (sections: object): string => writeConfig(folder, simulator.url, sections);
  try {
    await run(runner, { aws: new Aws(emulator), cdk, simulator, credentials, configFile: configWith({}), configWith });
  } catch (error) {
    if (!(error instanceof StepsEndedError)) throw error;
    console.log(`  ${error.message}`);
  }
  if (!runner.succeeded)
    console.log(`The emulator's last words:\n${readFileSync(emulator.logFile, 'utf8').slice(-3_000)}`);
};

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    void cleanUp().finally(() => process.exit(130));
  });
}

const runner = new StepRunner();
main(runner)
  .catch((error: unknown) => runner.step('the surroundings are there', () => Promise.reject(error)))
  .finally(cleanUp)
  .finally(() => {
    console.log(runner.summary);
    process.exit(runner.succeeded ? 0 : 1);
  });
