import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tokenFileIn } from '../../lambda/adapters/tokens/token-file';
import { parseConfig } from '../../lib/config/parse';
import type { Host } from '../../local/host';
import { removeTempDirs, tempDir } from '../local/support/temp-dir';
import { until } from '../local/support/until';
import { LocalWorld } from '../local/support/world';

const ROOT = join(__dirname, '../..');
const DOC = readFileSync(join(ROOT, 'docs/consumers.md'), 'utf8');
const blocksOf = (language: string): string[] =>
  [...DOC.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'))].map(([, text = '']) => text);

/** What the shell finds as `curl` and `npx`: this repository's tool, and a curl for machines that have none. */
const TOOLS = {
  npx: `#!/bin/sh\nshift\nexec "${process.execPath}" "${join(ROOT, 'cli/kraken-export-status.mjs')}" "$@"\n`,
  curl: `#!${process.execPath}
const { values, positionals } = require('node:util').parseArgs({ allowPositionals: true, options: {
  silent: { type: 'boolean', short: 's' }, include: { type: 'boolean', short: 'i' },
  header: { type: 'string', short: 'H', multiple: true } } });
const headers = (values.header ?? []).map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)]);
fetch(positionals[0], { headers }).then(async (answer) => {
  if (values.include) console.log('HTTP/1.1 ' + answer.status + '\\r');
  if (values.include) for (const [name, value] of answer.headers) console.log(name + ': ' + value + '\\r');
  console.log(await answer.text());
});
`,
};

const folder = tempDir();
const bin = join(folder, 'bin');
let world: LocalWorld;
let host: Host;
beforeAll(async () => {
  mkdirSync(bin);
  for (const [name, text] of Object.entries(TOOLS)) {
    writeFileSync(join(bin, name), text);
    chmodSync(join(bin, name), 0o755);
  }
  world = await LocalWorld.create();
  host = await world.start();
  world.addExport({ id: 'DONE', ageSeconds: 3_600 });
  await until('it is known', async () => (await fetch(`${host.url}/v1/accounts/main/exports/DONE`)).ok);
});
afterAll(async () => {
  await world.close();
  removeTempDirs();
});

/** Runs a block as it stands, against a host. @returns what it printed */
function run(block: string, url: string): Promise<string> {
  const script = block.replaceAll('http://127.0.0.1:8787', url);
  const shell = spawn('sh', ['-e', '-c', script], {
    cwd: folder,
    env: { PATH: `${bin}:${join(process.execPath, '..')}:${process.env.PATH}`, HOME: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return new Promise((resolve, reject) => {
    const printed = { out: '', err: '' };
    shell.stdout.on('data', (chunk) => {
      printed.out += chunk;
    });
    shell.stderr.on('data', (chunk) => {
      printed.err += chunk;
    });
    shell.on('error', reject);
    shell.on('close', (code) => (code === 0 ? resolve(printed.out) : reject(new Error(`${code}: ${printed.err}`))));
  });
}

const blockWith = (text: string): string => {
  const [block, ...others] = blocksOf('sh').filter((candidate) => candidate.includes(text));
  if (block === undefined || others.length > 0) throw new Error(`there is not one block with ${text}`);
  return block;
};

test('every block that can be run is run here', () => {
  expect(blocksOf('sh')).toHaveLength(4);
});

test('the first query finds what is ready', async () => {
  expect(JSON.parse(await run(blockWith('state=ready,failed'), host.url)).items).toMatchObject([{ id: 'DONE' }]);
});

test('following changes tells of the next one', async () => {
  const printed = run(blockWith('cursor=$CURSOR'), host.url);
  setTimeout(() => world.addExport({ id: 'NEXT', ageSeconds: 3_600 }), 1_500);
  expect(JSON.parse(await printed).items).toMatchObject([{ id: 'NEXT' }]);
}, 30_000);

test('waiting for one export ends with 304 when nothing changes', async () => {
  const printed = await run(blockWith('If-None-Match: $ETAG'), host.url);
  expect(printed).toContain('HTTP/1.1 304');
  expect(printed).toContain('preference-applied: wait=2');
}, 30_000);

test('a token opens a host that asks for one', async () => {
  mkdirSync(join(folder, '.data'));
  const other = await LocalWorld.create();
  const guarded = await other.start({ tokenFile: tokenFileIn(join(folder, '.data')) });
  expect(JSON.parse(await run(blockWith('token create'), guarded.url))).toHaveProperty('nextCursor');
  expect(readFileSync(join(folder, 'token.txt'), 'utf8')).toMatch(/^kes_[0-9a-f]{64}\s*$/);
  await other.close();
}, 30_000);

test('the configurations are taken as they stand', () => {
  const blocks = blocksOf('json');
  expect(blocks).toHaveLength(1);
  for (const block of blocks)
    expect(() => parseConfig({ accounts: [{ name: 'main' }], ...JSON.parse(block) }, 'consumers.md')).not.toThrow();
});
