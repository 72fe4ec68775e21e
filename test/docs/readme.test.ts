import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import openapi from '../../lambda/core/api/openapi.json';
import { EXPORT_STATES } from '../../lambda/core/exports/state';
import { type Host, startHost } from '../../local/host';
import { hostOptions } from '../../local/options/host-options';
import { parseArguments } from '../../local/options/parse-arguments';
import { expectPublishedIn } from '../support/published-events';

const README = readFileSync(join(__dirname, '../../README.md'), 'utf8');

/** The requests to the local host that the README shows, as method, path and headers. */
const shown = [...README.matchAll(/^curl (.*?)'?(http:\/\/127\.0\.0\.1:8787)([^'\s]*)'?$/gm)].map(
  ([, flags = '', , path = '']) => ({
    method: flags.includes('-X POST') ? 'POST' : 'GET',
    path,
    headers: Object.fromEntries(
      [...flags.matchAll(/-H '([^:]+): ([^']+)'/g)].map(([, name = '', value = '']) => [name, value]),
    ),
  }),
);

let host: Host;
let dataDir: string;

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'readme-'));
  const options = hostOptions(parseArguments(['--port', '0', '--data-dir', dataDir]) as never, {});
  host = await startHost(options, { print: () => undefined, hasColours: false });
});
afterAll(async () => {
  await host.stop();
  expectPublishedIn(dataDir);
  rmSync(dataDir, { recursive: true, force: true });
});

test('the README shows requests', () => {
  expect(shown.length).toBeGreaterThanOrEqual(7);
});

test.each(shown)("the README's request $method $path is answered", async ({ method, path, headers }) => {
  const stop = new AbortController();
  const answer = await fetch(host.url + path, { method, headers, signal: stop.signal });
  expect([200, 202]).toContain(answer.status);
  stop.abort();
});

test.each(EXPORT_STATES)('the README explains the state %s', (state) => {
  expect(README).toMatch(new RegExp(`^\\| \`${state}\``, 'm'));
});

test('every path that the API describes is in the README, and no other', () => {
  const told = [...README.matchAll(/^\| `(?:GET|POST) ([^`]+)`/gm)].map(([, path]) => path);
  expect(told.sort()).toEqual(Object.keys(openapi.paths).sort());
});

test('every key of the configuration that the README tells is one', () => {
  const schema = readFileSync(join(__dirname, '../../config/config.schema.json'), 'utf8');
  const keys = [...README.matchAll(/^\| `([a-zA-Z]+(?:\[\])?(?:\.[a-zA-Z]+)*)`\s+\| /gm)].map(([, key = '']) => key);
  const names = keys.filter((key) => key.includes('.')).flatMap((key) => key.replace('[]', '').split('.'));
  expect(names.length).toBeGreaterThan(10);
  expect(names.filter((name) => !schema.includes(`"${name}"`))).toEqual([]);
});
