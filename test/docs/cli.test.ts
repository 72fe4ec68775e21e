import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCli } from '../cli/support/run-cli';
import { until } from '../local/support/until';
import { LocalWorld } from '../local/support/world';

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

test('every command is in the document', async () => {
  const { out } = await runCli(['--help']);
  const commands = out.flatMap((line) => /^ {2}([a-z]+)(?: [[<]|\s{2})/.exec(line)?.[1] ?? []);
  expect(commands.length).toBeGreaterThan(12);
  expect(commands.filter((command) => !DOC.includes(command))).toEqual([]);
});

test('every exit code is in the document', () => {
  for (const code of [0, 1, 2, 3, 4, 130]) expect(DOC).toMatch(new RegExp(`^\\| ${code} +\\|`, 'm'));
});
