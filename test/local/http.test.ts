import { request } from 'node:http';
import type { Host } from '../../local/host';
import { LocalWorld } from './support/world';

let world: LocalWorld;
let host: Host;
beforeAll(async () => {
  world = await LocalWorld.create();
  host = await world.start();
});
afterAll(() => world.close());

/** A request with any headers at all, which fetch would not send. */
function get(path: string, headers: Record<string, string>): Promise<{ status: number; type: string; body: string }> {
  return new Promise((resolve, reject) => {
    request(new URL(path, host.url), { headers }, async (response) => {
      let body = '';
      for await (const chunk of response) body += chunk;
      resolve({ status: response.statusCode ?? 0, type: response.headers['content-type'] ?? '', body });
    })
      .on('error', reject)
      .end();
  });
}

test.each([
  ['127.0.0.1:8787', 200],
  ['localhost', 200],
  ['[::1]:8787', 200],
  ['LOCALHOST:1', 200],
  ['127.255.0.1', 200],
  ['evil.example', 403],
  ['localhost.evil.example', 403],
  ['127.0.0.1.evil.example:8787', 403],
  ['10.0.0.1', 403],
])('a request for the host %s is answered with %d', async (name, status) => {
  const answer = await get('/v1/exports', { Host: name });
  expect(answer.status).toBe(status);
  if (status === 403) expect(answer.type).toBe('application/problem+json');
});

test.each([
  ['http://localhost:3000', 200],
  ['https://evil.example', 403],
  ['null', 403],
])('a request of a page of %s is answered with %d', async (origin, status) => {
  expect((await get('/v1/exports', { Origin: origin })).status).toBe(status);
});

test.each(['-1', 'abc', '1.5', '9'.repeat(16), '0x1'])('the Last-Event-ID %s is refused', async (id) => {
  const answer = await get('/v1/events', { 'Last-Event-ID': id });
  expect(answer).toMatchObject({ status: 400, type: 'application/problem+json' });
  expect(JSON.parse(answer.body).errors).toMatchObject([{ parameter: 'Last-Event-ID' }]);
});

test('the event stream is kept by no cache, and is only read', async () => {
  const client = await world.connect(host);
  expect(client.response.headers.get('content-type')).toBe('text/event-stream');
  expect(client.response.headers.get('cache-control')).toContain('no-store');
  const posted = await fetch(`${host.url}/v1/events`, { method: 'POST' });
  expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
});

test('a Last-Event-ID from a log that is gone replays everything there is', async () => {
  const all = await world.connect(host, '0');
  const first = await all.take(1);
  const lost = await world.connect(host, '999999999');
  expect(await lost.take(1)).toEqual(first);
});

test('other paths are those of the API', async () => {
  expect((await get('/v1/openapi.json', {})).status).toBe(200);
  expect(await get('/nowhere', {})).toMatchObject({ status: 404, type: 'application/problem+json' });
});
