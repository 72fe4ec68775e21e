import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { unannounced } from '../../lambda/core/exports/events';
import { delivered } from '../../local/events/delivered-event';
import * as manifest from '../../package.json';
import { stored } from '../api/support/test-api';
import { FaultyApi } from '../client/support/faulty-api';
import { InstalledPackage } from './support/installed-package';

let installed: InstalledPackage;
beforeAll(async () => {
  installed = await InstalledPackage.install();
}, 300_000);
afterAll(() => installed.remove());

const files = (): string[] => {
  const folder = join(installed.folder, 'node_modules', 'kraken-export-status');
  return readdirSync(folder, { recursive: true, withFileTypes: true, encoding: 'utf8' })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1));
};

const read = (file: string): string =>
  readFileSync(join(installed.folder, 'node_modules', 'kraken-export-status', file), 'utf8');

test('the package brings no other package along, so that a program that asks the API does not get the CDK', () => {
  expect(readdirSync(join(installed.folder, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual([
    'kraken-export-status',
  ]);
  expect(Object.keys(manifest)).not.toContain('dependencies');
});

test('it has what was built and what it is described by, and nothing else', () => {
  const allowed =
    /^(dist\/|schemas\/|cli\/kraken-export-status\.mjs$|lambda\/core\/api\/openapi\.json$|config\/config\.schema\.json$|docs\/|examples\/|local\/simulator\/README\.md$|(README|CHANGELOG)\.md$|LICENSE$|package\.json$)/;
  expect(files().filter((file) => !allowed.test(file))).toEqual([]);
  expect(files()).toEqual(expect.arrayContaining(['LICENSE', 'dist/THIRD-PARTY-NOTICES.txt']));
});

test('every file that its documents link to is in it', () => {
  const all = files();
  const broken = all
    .filter((file) => /^(README|CHANGELOG|docs\/.*|examples\/.*)\.md$/.test(file))
    .flatMap((file) =>
      [...read(file).matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)]
        .map(([, link = '']) => join(dirname(file), link))
        .filter((target) => !all.some((known) => known === target || known.startsWith(`${target}/`)))
        .map((target) => `${file}: ${target}`),
    );
  expect(broken).toEqual([]);
});

test('everything that the package exports is there', () => {
  const targetsIn = (value: unknown): unknown[] =>
    typeof value === 'object' && value !== null ? Object.values(value).flatMap(targetsIn) : [value];
  const exported = targetsIn(manifest.exports)
    .map((target) => String(target).slice('./'.length))
    .filter((file) => !file.includes('*'));
  expect(exported.length).toBeGreaterThan(10);
  expect(files()).toEqual(expect.arrayContaining(exported));
});

test('its types need only the packages that it names as peers', () => {
  const specifiers = files()
    .filter((file) => file.endsWith('.d.ts'))
    .flatMap((file) => [...read(file).matchAll(/from '([^.'][^']*)'/g)].map(([, specifier]) => specifier));
  expect(
    [...new Set(specifiers)].filter((specifier) => !/^(aws-cdk-lib|constructs)(\/|$)/.test(specifier ?? '')),
  ).toEqual([]);
});

test('the status board is in it, built', () => {
  const board = ['index.html', 'board.js', 'board.css', 'favicon.svg'].map((name) => `dist/cli/board/${name}`);
  expect(files()).toEqual(expect.arrayContaining(board));
});

test('a notice tells of each package that is in the bundles', () => {
  const notices = read('dist/THIRD-PARTY-NOTICES.txt');
  for (const name of ['valibot', 'aws4fetch', 'hono', '@aws-sdk/client-dynamodb', 'commander', 'preact', 'uplot'])
    expect(notices).toMatch(new RegExp(`^${name} [\\d.]+ \\(.+\\)$`, 'm'));
});

test('the client asks the API, as an ES module and as CommonJS', async () => {
  const server = new FaultyApi();
  const url = await server.start();
  const ask = `new KrakenExportStatusClient({ url: '${url}' }).accounts().then(([{ name }]) => console.log(name));`;
  installed.write('ask.mjs', `import { KrakenExportStatusClient } from 'kraken-export-status/client';\n${ask}`);
  installed.write('ask.cjs', `const { KrakenExportStatusClient } = require('kraken-export-status/client');\n${ask}`);
  expect([await installed.node('ask.mjs'), await installed.node('ask.cjs')]).toEqual(['main\n', 'main\n']);
  await server.stop();
});

test('the helpers for events, the schemas and the description are found', async () => {
  installed.write(
    'events.cjs',
    `const { isNewer } = require('kraken-export-status/events');
     const schema = require('kraken-export-status/schemas/export-status-changed.json');
     const openapi = require('kraken-export-status/openapi.json');
     console.log(isNewer({ version: 2 }, 1), schema.title, openapi.openapi);`,
  );
  expect(await installed.node('events.cjs')).toMatch(/^true ExportStatusChanged 3\.1\.\d\n$/);
});

test('TypeScript finds the types, as an ES module and as CommonJS', async () => {
  const program = `
    import { type Export, KrakenExportStatusClient } from 'kraken-export-status/client';
    import { parseExportEvent } from 'kraken-export-status/events';
    const client = new KrakenExportStatusClient({ url: 'http://localhost' });
    export const wait = (): Promise<Export> => client.waitFor('VSKC', { until: 'ready' });
    // @ts-expect-error there is no such state
    export const wrong = () => client.waitFor('VSKC', { until: 'done' });
    export const type: string = parseExportEvent({})['detail-type'];`;
  installed.write('program.mts', program);
  installed.write('program.cts', program);
  const tsc = join(__dirname, '../../node_modules/typescript/bin/tsc');
  const options = ['--strict', '--noEmit', '--module', 'node16', '--lib', 'es2022,dom', '--types', ''];
  expect(await installed.node(tsc, ...options, 'program.mts', 'program.cts')).toBe('');
}, 60_000);

test('the command line tool runs', async () => {
  const tool = join(installed.folder, 'node_modules', '.bin', 'kraken-export-status');
  expect(await installed.node(tool, '--version')).toBe(`${manifest.version}\n`);
  expect(await installed.node(tool, '--help')).toContain('Usage: kraken-export-status');
});

describe('in an app of the CDK', () => {
  interface Template {
    readonly Resources: Record<string, { readonly Type: string; readonly Properties: Record<string, unknown> }>;
    readonly Outputs: Readonly<Record<string, unknown>>;
  }
  let template: Template;
  const ofType = (type: string) => Object.values(template.Resources).filter(({ Type }) => Type === type);

  beforeAll(async () => {
    installed.link('aws-cdk-lib');
    installed.link('constructs');
    installed.write(
      'app.cjs',
      `const { App, CfnOutput, Stack } = require('aws-cdk-lib');
       const { SqsQueue } = require('aws-cdk-lib/aws-events-targets');
       const { AccountRootPrincipal, Role } = require('aws-cdk-lib/aws-iam');
       const { Queue } = require('aws-cdk-lib/aws-sqs');
       const { KrakenExportStatus } = require('kraken-export-status');

       const stack = new Stack(new App({ outdir: 'cdk.out' }), 'Exports');
       const exportStatus = new KrakenExportStatus(stack, 'Kraken', {
         accounts: [{ name: 'main' }],
         api: {
           auth: { mode: 'token', secretName: 'exports/tokens' },
           domain: { name: 'exports.example.com', certificateArn: 'arn:aws:acm:eu-west-1:123456789012:certificate/a-b' },
         },
       });
       new CfnOutput(stack, 'Target', { value: exportStatus.apiDomainTarget });
       new CfnOutput(stack, 'Tokens', { value: exportStatus.tokenSecretName });
       exportStatus.addAccount({ name: 'other', reports: ['trades'] });
       exportStatus.onExportReady('Ready', { target: new SqsQueue(new Queue(stack, 'Ready')), accounts: ['main'] });
       const role = new Role(stack, 'Reader', { assumedBy: new AccountRootPrincipal() });
       exportStatus.grantRead(role);
       exportStatus.metricFailedPolls().createAlarm(stack, 'Failed', { threshold: 3, evaluationPeriods: 3 });
       try { exportStatus.addAccount({ name: 'Main' }); } catch (error) { console.log(error.code, error.message); }
       stack.node.root.synth();`,
    );
    expect(await installed.node('app.cjs')).toMatch(
      /^config_error Exports\/Kraken: accounts\[2\]\.name is "Main", but must be/,
    );
    template = JSON.parse(readFileSync(join(installed.folder, 'cdk.out', 'Exports.template.json'), 'utf8'));
  }, 120_000);

  test('the construct follows the accounts of its props and those that are added', () => {
    expect(ofType('AWS::Scheduler::Schedule')).toHaveLength(2);
    const api = ofType('AWS::Lambda::Function').find(({ Properties }) => 'ACCOUNTS' in variables(Properties));
    expect(JSON.parse(String(variables(api?.Properties).ACCOUNTS))).toMatchObject([
      { name: 'main', reports: ['trades', 'ledgers'] },
      { name: 'other', reports: ['trades'] },
    ]);
  });

  test('the code of the functions is that of the package', () => {
    const assets = readdirSync(join(installed.folder, 'cdk.out')).filter((name) => /^asset\.[0-9a-f]{64}$/.test(name));
    const codes = assets.map((name) => readFileSync(join(installed.folder, 'cdk.out', name, 'index.js'), 'utf8'));
    expect(codes).toEqual(
      expect.arrayContaining([read('dist/functions/poll/index.js'), read('dist/functions/api/index.js')]),
    );
  });

  test('tells what its domain has to point to, and where its tokens are', () => {
    expect(template.Outputs).toMatchObject({
      Target: { Value: { 'Fn::GetAtt': [expect.stringMatching(/^KrakenApiDomainName/), 'RegionalDomainName'] } },
      Tokens: { Value: 'exports/tokens' },
    });
  });

  test('a rule tells the target of exports that become ready, and not of those that are', () => {
    expect(ofType('AWS::Events::Rule').map(({ Properties }) => Properties.EventPattern)).toEqual([
      {
        source: ['kraken.export-status'],
        'detail-type': ['Kraken Export Status Changed'],
        detail: {
          metadata: { account: ['main'] },
          data: { from: [null, { 'anything-but': ['ready'] }], to: ['ready'] },
        },
      },
    ]);
  });

  test('reading is allowed by what the routes are, and polling is not', () => {
    const reader = Object.entries(template.Resources).find(([id]) => id.startsWith('ReaderDefaultPolicy'));
    const text = JSON.stringify(reader?.[1].Properties);
    expect(text).toContain('"execute-api:Invoke"');
    expect(text).toContain('/$default/GET/v1/*');
    expect(text).not.toContain('POST');
  });

  test('an alarm watches the metric of this poller', () => {
    const alarm = ofType('AWS::CloudWatch::Alarm').find(({ Properties }) => Properties.MetricName === 'FailedPolls');
    expect(alarm?.Properties).toMatchObject({
      Namespace: 'KrakenExportStatus',
      Dimensions: [{ Name: 'FunctionName' }],
    });
  });

  const variables = (properties: Record<string, unknown> | undefined): Record<string, unknown> =>
    (properties?.Environment as { Variables?: Record<string, unknown> } | undefined)?.Variables ?? {};
});

describe('the examples of the documentation', () => {
  const examplesIn = (file: string): string[] =>
    [...readFileSync(join(__dirname, '../../docs', file), 'utf8').matchAll(/^```js\n([\s\S]*?)^```$/gm)].map(
      ([, code = '']) => code,
    );

  test('of the client run, and print what is known', async () => {
    const server = new FaultyApi();
    server.api.exports.put(stored({ id: 'VSKC', status: 'Processed' }));
    const url = await server.start();
    const printed: string[] = [];
    for (const [index, code] of examplesIn('client.md').entries()) {
      const file = `example-${index}.mjs`;
      installed.write(file, code.replaceAll('http://127.0.0.1:8787', url).replace('timeout(60_000)', 'timeout(1_000)'));
      printed.push(await installed.node(file));
    }
    expect(printed).toEqual([
      expect.stringMatching(/^VSKC ready /),
      expect.stringMatching(/^main waiting /),
      expect.stringMatching(/^VSKC can be fetched until /),
      'main VSKC ready 1\n',
      '',
    ]);
    expect(readFileSync(join(installed.folder, 'cursor'), 'utf8')).not.toBe('');
    await server.stop();
  }, 60_000);

  test('of events take each version once', async () => {
    const [event] = unannounced(stored({ id: 'VSKC', status: 'Processed' })).map(delivered);
    installed.write('handler.mjs', examplesIn('client.md').at(-1) ?? '');
    installed.write(
      'call.mjs',
      `import { handler } from './handler.mjs';
       const event = ${JSON.stringify(event)};
       await handler(event);
       await handler(event);`,
    );
    expect(await installed.node('call.mjs')).toBe('VSKC ready\n');
  });

  test('of the construct are synthesized', async () => {
    const [app = ''] = examplesIn('construct.md');
    installed.write('documented.cjs', `${app}\nstack.node.root.synth();`);
    await expect(installed.node('documented.cjs')).resolves.toBeDefined();
  }, 60_000);
});

test('what programs can call is as reported; a change of it is a decision', () => {
  const handwritten = files().filter((file) => /\.d\.ts$/.test(file) && !/(types|configuration)\.d\.ts$/.test(file));
  const report = handwritten.sort().map((file) => `// ${file}\n${read(file).replace(/\s*\/\*\*[\s\S]*?\*\//g, '')}`);
  expect(report.join('\n')).toMatchSnapshot();
});
