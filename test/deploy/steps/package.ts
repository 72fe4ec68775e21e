import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { REFUSED_BY_EMULATOR } from '../../../lib/emulator';
import { demoCredentials, type Simulator, startSimulator } from '../../../local/simulator';
import { InstalledPackage } from '../../package/support/installed-package';
import { eventually, type StepRunner } from '../step-runner';
import type { Surroundings } from '../system';
import { Terminal } from '../terminal';
import { startTlsFront } from '../tls-front';
import { checkRunbook, type OperatedStack } from './runbook';
import { toolEnvironment } from './tool';

const CONSTRUCT = readFileSync(join(__dirname, '..', '..', '..', 'docs', 'construct.md'), 'utf8');
/** The one that the runbook asks about. */
const EXPORT = 'VSKC';

/**
 * Everything out of the package, as it would be published: the documented app of the construct is deployed in a project
 * of its own, beside the other stack and with a Kraken of its own, and operated as the runbook says.
 */
export const checkPackage = async (runner: StepRunner, { aws }: Pick<Surroundings, 'aws'>): Promise<void> => {
  const simulator = await startSimulator({ keys: [] });
  const front = await startTlsFront(aws.endpoint);
  let installed: InstalledPackage | undefined;
  try {
    await runner.essential('the package is installed in a project', async () => {
      installed = await InstalledPackage.install();
      for (const name of ['aws-cdk-lib', 'constructs', 'aws-cdk', '.bin/cdk']) installed.link(name);
    });
    if (installed === undefined) return;
    const environment = { ...toolEnvironment({ endpoint: front.endpoint, keys: aws.keys }), ...QUIET_CDK };
    const terminal = new Terminal(installed.folder, environment);
    const stack = { name: 'Exports', terminal, newKey: () => newKey(simulator, 'main') };
    await deployApp(runner, stack, { installed, simulator });
    await checkRunbook(runner, stack);
  } finally {
    installed?.remove();
    front.close();
    await simulator.close();
  }
};

const QUIET_CDK = { CDK_DISABLE_CLI_TELEMETRY: 'true', CDK_DISABLE_VERSION_CHECK: '1' };

const deployApp = async (
  runner: StepRunner,
  { name, terminal, newKey: keyOfMain }: OperatedStack,
  { installed, simulator }: { readonly installed: InstalledPackage; readonly simulator: Simulator },
): Promise<void> => {
  const tool = (line: string, input?: string) =>
    terminal.run(`npx kraken-export-status ${line} --stack ${name}`, input);

  await runner.essential('the documented app of the construct is deployed', async () => {
    installed.write('app.cjs', appFor(simulator.url));
    installed.write('cdk.json', '{ "app": "node app.cjs" }');
    await terminal.run('npx cdk deploy --require-approval never');
  });

  await runner.essential('the tool of the package puts keys into its secrets, polls, and shows an export', async () => {
    simulator.addExport({ id: EXPORT, report: 'trades', ageSeconds: 3_600 });
    await tool('secret put main', keyOfMain());
    await tool('secret put other', newKey(simulator, 'other'));
    for (const account of ['main', 'other']) await tool(`poll ${account}`);
    const seen = async () => assert.match(await tool('list'), new RegExp(`^${EXPORT} +trades +ready `, 'm'));
    await eventually(seen, { withinSeconds: 60 });
  });

  await runner.step('its doctor finds no problem there', async () => {
    const polled = async () => {
      const { findings } = JSON.parse(await tool('doctor --json')) as { findings: { check: string; status: string }[] };
      const odd = findings.filter(({ status }) => status !== 'ok').map(({ check }) => check);
      // The SDK sends to the queue's own address, which is that of the emulator, where there is no TLS.
      assert.deepEqual(odd, ['dead-letters', 'undelivered'], JSON.stringify(findings));
      assert.ok(findings.length > 10);
    };
    await eventually(polled, { withinSeconds: 30 });
  });
};

/** The first example of the document, with the simulated Kraken, a secret of its own, and without what the emulator refuses. */
const appFor = (krakenUrl: string): string => {
  const [, example = ''] = /^```js\n([\s\S]*?)^```$/m.exec(CONSTRUCT) ?? [];
  const app = example
    .replace("name: 'main',", `$& secretName: 'exports/main',`)
    .replace('poll: {', `kraken: { baseUrl: '${krakenUrl}' }, events: { notify: [{ email: 'ops@example.com' }] }, $&`);
  assert.ok(app.includes('exports/main') && app.includes(krakenUrl), 'the example has changed');
  return `${app}
    for (const { cfnResourceType, node } of stack.node.findAll())
      if (${JSON.stringify(REFUSED_BY_EMULATOR)}.includes(cfnResourceType)) node.scope.node.tryRemoveChild(node.id);`;
};

/** Makes another key of an account at Kraken, as the text that its secret has. */
export const newKey = (simulator: Simulator, account: string): string => {
  const { apiKey, apiSecret } = demoCredentials(Math.random() * 2 ** 32);
  simulator.addKey({ apiKey, apiSecret, account, tier: 'unlimited' });
  return JSON.stringify({ apiKey, apiSecret });
};
