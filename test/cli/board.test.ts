import { createServer, type IncomingHttpHeaders, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { until } from '../local/support/until';
import { runCli } from './support/run-cli';

const TOKEN = ['a', 'token', 'for', 'this', 'test', 'alone'].join('-');

/** An API elsewhere, which takes note of what it is asked and answers as it is told. */
let api: Server;
let asked: { method: string | undefined; url: string | undefined; headers: IncomingHttpHeaders }[] = [];
interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string;
  /** What is done instead of answering. */
  hold?: (response: ServerResponse) => void;
}
let answer: Answer = { status: 200, headers: {}, body: '{"items":[]}' };

/** The command, running. */
let url: string;
let notes: readonly string[];
const ending = new AbortController();
let ended: Promise<unknown>;

beforeAll(async () => {
  api = createServer((incoming, response) => {
    asked.push({ method: incoming.method, url: incoming.url, headers: incoming.headers });
    if (answer.hold !== undefined) return answer.hold(response);
    response.writeHead(answer.status, { 'Content-Type': 'application/json', ...answer.headers }).end(answer.body);
  });
  await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve));
  const apiUrl = `http://127.0.0.1:${(api.address() as AddressInfo).port}`;
  url = await new Promise((resolve) => {
    ended = runCli(['--api-url', apiUrl, 'board', '--port', '0'], {
      environment: { KRAKEN_EXPORT_STATUS_TOKEN: TOKEN },
      signal: ending.signal,
      onOut: (line) => resolve(/http:\S+(?=\/$)/.exec(line)?.[0] ?? ''),
    }).then((result) => {
      notes = result.notes;
      return result.exitCode;
    });
  });
});
beforeEach(() => {
  asked = [];
  answer = { status: 200, headers: {}, body: '{"items":[]}' };
});
afterAll(() => api.close());

test('the page is told to ask here, and where what it shows comes from', async () => {
  const html = await (await fetch(url)).text();
  expect(html).toContain('name="news" content="poll"');
  expect(html).toMatch(/name="place" content="http:\/\/127\.0\.0\.1:\d+"/);
  expect(asked).toEqual([]);
});

test.each([
  ['GET', '/v1/exports?limit=200&cursor=abc%3D'],
  ['GET', '/v1/accounts'],
  ['GET', '/v1/accounts/main/exports/VSKC/history'],
  ['POST', '/v1/accounts/main/poll'],
])('%s %s is asked there with the credentials of the tool, which no answer shows', async (method, path) => {
  answer.headers = { 'Retry-After': '7', 'Set-Cookie': 'no=1', 'X-Secret': TOKEN };
  const response = await fetch(url + path, { method, headers: { Prefer: 'wait=20', Cookie: 'mine=1', Origin: url } });
  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({ items: [] });
  expect(asked).toMatchObject([{ method, url: path }]);
  expect(asked[0]?.headers).toMatchObject({ authorization: `Bearer ${TOKEN}`, prefer: 'wait=20' });
  expect(asked[0]?.headers.cookie).toBeUndefined();
  expect(JSON.stringify([...response.headers])).not.toContain(TOKEN);
  expect(Object.fromEntries(response.headers)).toMatchObject({ 'retry-after': '7', 'cache-control': 'no-store' });
  expect(response.headers.get('Set-Cookie')).toBeNull();
});

test.each([
  ['GET', '/v1/health'],
  ['GET', '/v1/events'],
  ['GET', '/v1/accounts/main/exports/VSKC'],
  ['GET', '/v1/exports/../tokens'],
  ['POST', '/v1/exports'],
  ['DELETE', '/v1/accounts'],
])('%s %s is not passed on', async (method, path) => {
  expect((await fetch(url + path, { method, headers: { Origin: url } })).status).toBe(404);
  expect(asked).toEqual([]);
});

test('pages elsewhere get nothing, whatever name they give this machine', async () => {
  const { port } = new URL(url);
  const foreign = [
    { Host: `evil.example:${port}` },
    { Host: `127.0.0.1:${port}`, Origin: 'https://evil.example' },
    { Host: `127.0.0.1:${port}`, Origin: 'http://127.0.0.1:1' },
    { Host: `127.0.0.1:${port}`, Origin: 'null' },
    { Host: `127.0.0.1:${port}` },
    { Host: `127.0.0.1:${port}`, Origin: url, 'Sec-Fetch-Site': 'same-site' },
  ];
  for (const headers of foreign) {
    const status = await new Promise((resolve) =>
      request({ port, host: '127.0.0.1', path: '/v1/accounts/main/poll', method: 'POST', headers }, (response) => {
        resolve(response.resume().statusCode);
      }).end(),
    );
    expect([headers, status]).toEqual([headers, 403]);
  }
  for (const site of ['cross-site', 'same-site']) {
    const read = await fetch(`${url}/v1/accounts`, { headers: { 'Sec-Fetch-Site': site } });
    expect([site, read.status]).toEqual([site, 403]);
  }
  expect(asked).toEqual([]);
  const ours = await fetch(`${url}/v1/accounts`, { headers: { Origin: url, 'Sec-Fetch-Site': 'same-origin' } });
  expect([ours.status, ours.headers.get('Cross-Origin-Resource-Policy')]).toEqual([200, 'same-origin']);
});

test('a refusal says what is needed, and other answers come as they are', async () => {
  answer = { status: 403, headers: {}, body: '{"message":"Forbidden"}' };
  const refused = await fetch(`${url}/v1/accounts`);
  expect([refused.status, await refused.json()]).toEqual([
    503,
    expect.objectContaining({ detail: expect.stringContaining('KRAKEN_EXPORT_STATUS_TOKEN') }),
  ]);
  answer = { status: 429, headers: { 'Retry-After': '30' }, body: '{"detail":"ask again in 30 seconds"}' };
  const later = await fetch(`${url}/v1/accounts/main/poll`, { method: 'POST', headers: { Origin: url } });
  expect([later.status, await later.json()]).toEqual([429, { detail: 'ask again in 30 seconds' }]);
});

test('a request that is held there is let go when nobody waits for it here any more', async () => {
  const held = new Promise<void>((resolve) => {
    answer.hold = (response) => response.on('close', resolve);
  });
  const leaving = new AbortController();
  const asking = fetch(`${url}/v1/exports`, { headers: { Prefer: 'wait=20' }, signal: leaving.signal });
  await until('it is asked there', () => asked.length === 1);
  leaving.abort();
  await expect(asking).rejects.toThrow();
  await held;
});

test('it ends when the person ends it, and has said who can read through it', async () => {
  ending.abort();
  await ended;
  expect(notes.join('\n')).toContain('Programs on this machine can read through it');
  await expect(fetch(url)).rejects.toThrow();
});
