import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NOW, polled, stored } from '../api/support/test-api';
import { runCli } from '../cli/support/run-cli';
import { FaultyApi } from '../client/support/faulty-api';
import { until } from '../local/support/until';
import { apiKey, apiSecret, LocalWorld } from '../local/support/world';

const DOC = readFileSync(join(__dirname, '../../docs/cli.md'), 'utf8');

/** The command lines in the document, without what the shell makes of them. */
const lines = [...DOC.matchAll(/^npx kraken-export-status (.*)$/gm)].map(
  ([, line = '']) => line.split(/ [#<&|]/)[0] ?? '',
);

let world: LocalWorld;
let url: string;
beforeAll(async () => {
  world = await LocalWorld.create();
  ({ url } = await world.start());
  world.addExport({ id: 'HGWO', ageSeconds: 3_600 });
  await until('it is known', async () => (await fetch(`${url}/v1/accounts/main/exports/HGWO`)).ok);
});
afterAll(() => world.close());

test('the document shows commands', () => {
  expect(lines.length).toBeGreaterThanOrEqual(10);
});

test.each(lines.filter((line) => !line.includes('--stack')))('%s', async (line) => {
  const place = /^(doctor|token)/.test(line) ? ['--data-dir', world.dataDir] : ['--api-url', url];
  const { exitCode, notes } = await runCli([...line.trim().split(/ +/), ...place]);
  expect({ exitCode, notes }).toMatchObject({ exitCode: 0 });
});

/** The lines that the document shows below the first command line of a section. */
const shownBelow = (command: string): string[] => {
  const [, text = ''] =
    new RegExp(`^npx kraken-export-status ${command}$[^]*?^\`\`\`text\n([^]*?)\n\`\`\`$`, 'm').exec(DOC) ?? [];
  return text.split('\n');
};

test('list prints what the document shows', async () => {
  const server = new FaultyApi();
  const listUrl = await server.start();
  const ago = (seconds: number): string => new Date(NOW - seconds * 1_000).toISOString();
  const kept = { expiresAt: ago(-14 * 86_400 + 60), expiryIsEstimate: false };
  for (const fields of [
    {
      id: 'HZPW',
      status: 'Processed',
      error: 'EExport:Exported size too big',
      description: 'Trades since 2013',
      createdAt: ago(14),
    },
    {
      id: 'HGWO',
      status: 'Processed',
      description: 'Trades this month',
      createdAt: ago(12),
      completedAt: ago(2),
      ...kept,
    },
    {
      id: 'XETI',
      report: 'ledgers',
      status: 'Processing',
      description: 'Ledger this month',
      createdAt: ago(8),
      ...kept,
    },
  ] as const)
    server.api.exports.put(stored(fields));
  server.api.pollStates.put('main', polled(0));
  const { out, notes } = await runCli(['list', '--api-url', listUrl], { now: () => NOW, columns: 120 });
  await server.stop();
  expect([...out, ...notes]).toEqual(shownBelow('list'));
});

test('doctor prints what the document shows', async () => {
  const environment = { KRAKEN_API_KEY: apiKey, KRAKEN_API_SECRET: apiSecret };
  const { out, notes } = await runCli(['doctor', '--data-dir', world.dataDir], { environment });
  const alike = (line: string) =>
    line.replace(/(?<=version: )\S+(?=,)|(?<=the key )".*"|(?<=confirmed by Kraken ).*/, '…');
  expect([...out, notes.at(-1) ?? ''].map(alike)).toEqual(shownBelow('doctor').map(alike));
});

test('every command is in the document', async () => {
  const { out } = await runCli(['--help']);
  const commands = out.flatMap((line) => /^ {2}([a-z]+)(?: [[<]|\s{2})/.exec(line)?.[1] ?? []);
  expect(commands.length).toBeGreaterThan(12);
  expect(commands.filter((command) => !DOC.includes(command))).toEqual([]);
});

test('every exit code is in the document', () => {
  for (const code of [0, 1, 2, 3, 4, 130]) expect(DOC).toMatch(new RegExp(`^\\| ${code} +\\|`, 'm'));
});
