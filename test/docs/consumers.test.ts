import { mkdirSync, readFileSync } from 'node:fs';
import { isIPv4 } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { tokenFileIn } from '../../lambda/adapters/tokens/token-file';
import { parseConfig } from '../../lib/config/parse';
import type { Host } from '../../local/host';
import { removeTempDirs, tempDir } from '../local/support/temp-dir';
import { until } from '../local/support/until';
import { apiKey, apiSecret, LocalWorld } from '../local/support/world';
import { HostProcess } from '../soak/host-process';
import { blocksOf, blockWith, sections } from './support/consumers-doc';
import { Shell } from './support/shell';

/** A curl for machines that have none. */
const CURL = `#!${process.execPath}
const { values, positionals } = require('node:util').parseArgs({ allowPositionals: true, options: {
  silent: { type: 'boolean', short: 's' }, include: { type: 'boolean', short: 'i' },
  header: { type: 'string', short: 'H', multiple: true } } });
const headers = (values.header ?? []).map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)]);
fetch(positionals[0], { headers }).then(async (answer) => {
  if (values.include) console.log('HTTP/1.1 ' + answer.status + '\\r');
  if (values.include) for (const [name, value] of answer.headers) console.log(name + ': ' + value + '\\r');
  console.log(await answer.text());
});
`;

const folder = tempDir();
const shell = new Shell(folder, { curl: CURL });
let world: LocalWorld;
let host: Host;
beforeAll(async () => {
  world = await LocalWorld.create();
  host = await world.start();
  world.addExport({ id: 'DONE', ageSeconds: 3_600 });
  await until('it is known', async () => (await fetch(`${host.url}/v1/accounts/main/exports/DONE`)).ok);
});
afterAll(async () => {
  await world.close();
  removeTempDirs();
});

/** Runs a block as it stands, against a host. Returns what it printed. */
const run = (block: string, url: string) => shell.run(block.replaceAll('http://127.0.0.1:8787', url));

test('every block is run: four here, and those that need AWS by npm run test:deploy', () => {
  const onAws = [blockWith('--aws-sigv4'), blockWith('$JWT')];
  expect(blocksOf('sh').filter((block) => !onAws.includes(block))).toHaveLength(4);
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

test('a host on all addresses asks for a token on each of them', async () => {
  const [, args = ''] = /^npm start -- (.*)$/m.exec(blockWith('npm start', 'text')) ?? [];
  const other = await LocalWorld.create();
  const started = HostProcess.start(other.dataDir, other.simulator.url, { apiKey, apiSecret }, args.split(' '));
  const url = await started.ready(AbortSignal.timeout(60_000));
  const addresses = Object.values(networkInterfaces()).flatMap((found = []) => found.map(({ address }) => address));
  for (const address of addresses.filter(isIPv4))
    expect((await fetch(`http://${address}:${new URL(url ?? '').port}/v1/exports`)).status).toBe(401);
  await started.kill();
  await other.close();
}, 90_000);

test('the configurations are taken as they stand', () => {
  const found = [...blocksOf('json'), ...sections()];
  expect(found).toHaveLength(3);
  const certificate = 'arn:aws:acm:eu-central-1:111122223333:certificate/12345678-1234-1234-1234-123456789012';
  for (const text of found) {
    const config = JSON.parse(text.replace('"certificateArn": "…"', `"certificateArn": "${certificate}"`));
    expect(() => parseConfig({ accounts: [{ name: 'main' }], ...config }, 'consumers.md')).not.toThrow();
  }
});
