import { connect } from 'node:net';
import { join } from 'node:path';
import { OPERATIONS } from '../../lambda/core/api/operations';
import type { Host } from '../../local/host';
import { violations } from '../api/support/documented';
import { tag } from '../api/support/test-api';
import { addToken } from './support/tokens';
import { until } from './support/until';
import { LocalWorld } from './support/world';

interface RawAnswer {
  /** Zero if the connection was closed without an answer. */
  readonly status: number;
  readonly head: string;
  readonly body: string;
}

/** Sends bytes as they are, which no HTTP client would, and reads until the host hangs up. */
function send(host: Host, ...parts: (string | Buffer)[]): Promise<RawAnswer> {
  const { hostname, port } = new URL(host.url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    const heard: Buffer[] = [];
    const timer = setTimeout(() => {
      socket.destroy();
      reject(new Error(`no end of an answer to ${String(parts[0]).slice(0, 80)}`));
    }, 10_000);
    socket.on('data', (chunk) => heard.push(chunk));
    // A host that refuses may hang up while the rest is still being sent.
    socket.on('error', () => {});
    socket.on('close', () => {
      clearTimeout(timer);
      const [head = '', ...body] = Buffer.concat(heard).toString().split('\r\n\r\n');
      resolve({ status: Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1] ?? 0), head, body: body.join('\r\n\r\n') });
    });
    for (const part of parts) socket.write(part);
  });
}

const get = (target: string, headers: readonly string[] = []): string =>
  [`GET ${target} HTTP/1.1`, 'Host: localhost', 'Connection: close', ...headers, '', ''].join('\r\n');

let world: LocalWorld;
let host: Host;
let id: string;

beforeAll(async () => {
  world = await LocalWorld.create();
  id = world.addExport({ id: 'caf\u00e9', queuedSeconds: 0, processingSeconds: 0 });
  // Polled once, so that nothing but the requests keeps it busy.
  host = await world.start({ intervalMs: 3_600_000 });
  await until('it is stored', () => world.printed.some((line) => line.includes('is healthy')));
});
afterAll(() => world.close());

// Whatever was sent, the host goes on, and nothing went wrong inside it.
afterEach(async () => {
  expect((await fetch(`${host.url}/v1/exports`)).status).toBe(200);
  expect(world.printed.filter((line) => line.includes('something went wrong here'))).toEqual([]);
});

/** The host refuses, with a problem document. */
function expectProblem({ status, head, body }: RawAnswer, allowed: readonly number[] = [400, 404]): void {
  expect({ head, isAllowed: allowed.includes(status) }).toEqual({ head, isAllowed: true });
  expect(head.toLowerCase()).toContain('content-type: application/problem+json');
  expect(head.toLowerCase()).toContain('cache-control: no-store');
  const problem = JSON.parse(body.replace(/^[0-9a-f]+\r\n|\r\n0\r\n\r\n$/g, ''));
  expect(violations('/components/schemas/Problem', problem)).toEqual([]);
  expect(problem.status).toBe(status);
}

/** Node refuses what it cannot read as HTTP before the host sees it, and hangs up on the worst. */
function expectRefused({ status, head }: RawAnswer): void {
  expect({ head, isRefused: [0, 400, 403, 404, 405, 413, 414, 431].includes(status) }).toEqual({
    head,
    isRefused: true,
  });
}

describe('A06 a path that is made to reach something else', () => {
  test.each([
    ['climbs', '/v1/accounts/main/exports/../../../../etc/passwd'],
    ['climbs, encoded', '/v1/accounts/main/exports/..%2F..%2Fmain'],
    ['climbs, encoded twice', '/v1/accounts/main/exports/%252e%252e%252f'],
    ['climbs in other slashes', '/v1/accounts/main/exports/..\\..\\main'],
    ['climbs out of nothing', '/../../v1'],
    ['names another host', '//evil.example/v1/exports'],
    ['names a file', 'file:///etc/passwd'],
    ['is no path', '*'],
    ['holds a NUL, encoded', '/v1/accounts/main/exports/%00'],
    ['holds overlong UTF-8', '/v1/accounts/main/exports/%c0%af'],
    ['holds half a surrogate', '/v1/accounts/main/exports/%ed%a0%80'],
    ['is cut in an escape', '/v1/accounts/main/exports/%e'],
    ['holds no escape', '/v1/accounts/main/exports/%zz'],
    ['has 9,000 characters', `/v1/accounts/main/exports/${'x'.repeat(9_000)}`],
    ['has 2,000 segments', `/v1${'/x'.repeat(2_000)}`],
    ['spells the accent otherwise', `/v1/accounts/main/exports/cafe${encodeURIComponent('\u0301')}`],
    ['names what all objects have', '/v1/accounts/__proto__/exports/constructor'],
    ['has an empty account', '/v1/accounts//exports/x'],
  ])('and %s is 400 or 404', async (_, target) => {
    expectProblem(await send(host, get(target)));
  });

  test.each([
    ['a blank', '/v1/accounts/main/exports/a b'],
    ['a NUL', '/v1/accounts/main/exports/a\0b'],
    ['a line break', '/v1/accounts/main/exports/a\nb'],
    ['a byte that is no UTF-8', '/v1/accounts/main/exports/\u00ff'],
  ])('and holds %s as it is, is refused', async (_, target) => {
    expectRefused(await send(host, Buffer.from(get(target), 'latin1')));
  });

  test('the export is found by its own spelling, whatever host the request names beside it', async () => {
    const path = `/v1/accounts/main/exports/${encodeURIComponent(id)}`;
    expect((await send(host, get(path))).status).toBe(200);
    expect((await send(host, get(`http://localhost${path}`))).status).toBe(200);
  });
});

describe('A05 a request that is no request, or too much of one', () => {
  const poll = (headers: readonly string[]): string =>
    ['POST /v1/accounts/main/poll HTTP/1.1', 'Host: localhost', 'Connection: close', ...headers, '', ''].join('\r\n');

  test.each([
    ['has no host', 'GET /v1/exports HTTP/1.1\r\nConnection: close\r\n\r\n'],
    ['is not HTTP', 'hello\r\n\r\n'],
    ['is TLS', Buffer.from('16030100a5010000a10303', 'hex')],
    ['is of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['has a method that nobody knows', 'FROBNICATE /v1/exports HTTP/1.1\r\nHost: localhost\r\n\r\n'],
    ['asks for a tunnel', 'CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n\r\n'],
    ['has a header without a name', get('/v1/exports', [': x'])],
    ['has a header with a NUL', get('/v1/exports', ['X-Test: a\0b'])],
    ['continues a header in the next line', get('/v1/exports', ['X-Test: a', ' b'])],
    ['has headers of 100 KB', get('/v1/exports', [`X-Test: ${'x'.repeat(100_000)}`])],
    [
      'has 3,000 headers',
      get(
        '/v1/exports',
        Array.from({ length: 3_000 }, (_, index) => `X-${index}: x`),
      ),
    ],
    ['has a query of 100 KB', get(`/v1/exports?state=${'x'.repeat(100_000)}`)],
    ['has two lengths', `${poll(['Content-Length: 5', 'Content-Length: 6'])}hello!`],
    [
      'has a length and chunks, so that one could hide in it',
      `${poll(['Content-Length: 5', 'Transfer-Encoding: chunked'])}0\r\n\r\n`,
    ],
    ['has chunks of no size', `${poll(['Transfer-Encoding: chunked'])}zz\r\nhello\r\n`],
    ['has a length below zero', poll(['Content-Length: -1'])],
  ])('and %s is refused or hung up on', async (_, bytes) => {
    expectRefused(await send(host, bytes));
  });

  test('500 parameters, or one in all forms of a list, are refused in a short answer', async () => {
    const many = Array.from({ length: 500 }, (_, index) => `p${index}=1`).join('&');
    for (const query of [many, 'state=ready&state=failed', 'state[]=ready', 'state%5B0%5D=ready', 'limit=1&LIMIT=2']) {
      const answer = await send(host, get(`/v1/exports?${query}`));
      expectProblem(answer, [400]);
      expect(answer.body.length).toBeLessThan(4_000);
    }
  });

  test('10 MB of body are not read: the answer comes at once', async () => {
    const started = Date.now();
    const answer = await send(host, poll([`Content-Length: ${10 * 1024 * 1024}`]), Buffer.alloc(1024 * 1024, 'x'));
    expect([0, 202, 400, 413, 429]).toContain(answer.status);
    expect(Date.now() - started).toBeLessThan(5_000);
  });
});

describe('A03 a cursor', () => {
  test('that was cut, changed, made up, or taken from another query is 400 and names it', async () => {
    const { nextCursor: cursor } = (await (await fetch(`${host.url}/v1/exports?order=asc`)).json()) as {
      nextCursor: string;
    };
    const inside = Buffer.from(cursor, 'base64url').toString();
    const spelt = (text: string): string => Buffer.from(text).toString('base64url');
    const cursors = [
      cursor.slice(0, -3),
      `${cursor}A`,
      `${cursor}=`,
      cursor.toLowerCase(),
      spelt(inside.replace('main', 'desk')),
      spelt(inside.replace('"v":1', '"v":2')),
      spelt('{"__proto__":{"v":1}}'),
      spelt('['.repeat(2_000)),
      spelt('{"pk":{"S":"ACCOUNT#main"}}'),
      'null',
      '%00',
      'x'.repeat(6_000),
      'x'.repeat(8_000),
    ];
    for (const one of cursors) {
      const answer = await send(host, get(`/v1/exports?cursor=${one}`));
      expectProblem(answer, [400]);
      expect({ one, errors: answer.body.includes('"parameter":"cursor"') }).toEqual({ one, errors: true });
    }
    expectProblem(await send(host, get(`/v1/exports?order=desc&cursor=${cursor}`)), [400]);
    expect((await send(host, get(`/v1/exports?cursor=${cursor}`))).status).toBe(200);
  });
});

describe('A07 line breaks in what is sent', () => {
  test.each([
    ['/v1/accounts/main/exports/x%0d%0aSet-Cookie:%20stolen=1'],
    ['/v1/exports?cursor=x%0d%0aSet-Cookie:%20stolen=1'],
    ['/v1/exports%0d%0aSet-Cookie:%20stolen=1'],
  ])('never become headers: %s', async (target) => {
    const answer = await send(host, get(target));
    expectProblem(answer);
    expect(answer.head).not.toMatch(/stolen/);
  });
});

describe('A08 A09 headers that mean nothing', () => {
  test.each([
    ['If-None-Match', '"'],
    ['If-None-Match', ',,,,'],
    ['If-None-Match', `${'"x",'.repeat(500)}"y"`],
    ['If-Modified-Since', 'yesterday'],
    ['Accept', 'text/html'],
    ['Accept-Encoding', 'gzip, *;q=0'],
    ['Range', 'bytes=0-1'],
    ['X-HTTP-Method-Override', 'DELETE'],
    ['X-Forwarded-Host', 'evil.example'],
    ['Content-Type', '\u00ff'],
    ['Cookie', 'a=b'],
  ])('are passed over: %s', async (name, value) => {
    const path = `/v1/accounts/main/exports/${encodeURIComponent(id)}`;
    const { status, body } = await send(host, Buffer.from(get(path, [`${name}: ${value}`]), 'latin1'));
    expect([status, body.includes('"version":1')]).toEqual([200, true]);
  });
});

describe('A10 a wait', () => {
  test.each(['0', '-1', '1.5', '1e9', 'NaN', '', '5 0', '0x5'])(
    'of %s seconds is not granted, and holds up nothing',
    async (seconds) => {
      const started = Date.now();
      const answer = await send(
        host,
        get(`/v1/accounts/main/exports/${encodeURIComponent(id)}`, [
          `If-None-Match: ${tag(1)}`,
          `Prefer: wait=${seconds}`,
        ]),
      );
      expect([304, 400]).toContain(answer.status);
      expect(Date.now() - started).toBeLessThan(2_000);
    },
  );

  test('of many clients at once, who then hang up, leaves the host as it was', async () => {
    const { hostname, port } = new URL(host.url);
    const path = `/v1/accounts/main/exports/${encodeURIComponent(id)}`;
    const clients = Array.from({ length: 200 }, () => {
      const socket = connect(Number(port), hostname);
      socket.on('error', () => {});
      socket.write(get(path, [`If-None-Match: ${tag(1)}`, 'Prefer: wait=20']));
      return socket;
    });
    await new Promise((resolve) => setTimeout(resolve, 300));
    const started = Date.now();
    expect((await fetch(`${host.url}/v1/accounts`)).status).toBe(200);
    expect(Date.now() - started).toBeLessThan(2_000);
    for (const client of clients) client.destroy();
  });
});

describe('A12 A14 every answer', () => {
  test.each(Object.values(OPERATIONS).map(({ method, path }) => [method.toUpperCase(), path]))(
    'to %s %s is kept by no cache and read by no other site',
    async (method, template) => {
      const path = template.replace(':account', 'main').replace(':id', encodeURIComponent(id));
      const ours = await fetch(host.url + path, { method });
      expect(ours.status).toBeLessThan(300);
      expect(ours.headers.get('cache-control')).toMatch(/no-store|private/);
      const origin = [`Origin: https://evil.example`];
      const theirs = await send(host, get(path, origin).replace('GET', method));
      expectProblem(theirs, [403]);
      for (const head of [theirs.head, JSON.stringify([...ours.headers])])
        expect(head.toLowerCase()).not.toContain('access-control');
    },
  );

  test('about exports says how old it is', async () => {
    const path = `${host.url}/v1/accounts/main/exports/${encodeURIComponent(id)}`;
    const time = /^\d{4}-\d\d-\d\dT/;
    expect(((await (await fetch(`${host.url}/v1/exports`)).json()) as { asOf: string }).asOf).toMatch(time);
    for (const one of [path, `${path}/history`]) expect((await fetch(one)).headers.get('as-of')).toMatch(time);
  });
});

describe('A01 A02 a host that asks for tokens', () => {
  test('answers whatever is wrong with one alike, before it looks at the rest of the request', async () => {
    const tokenFile = join(world.dataDir, 'tokens.json');
    const closed = await world.start({ tokenFile, dataDir: `${world.dataDir}-closed` });
    const token = await addToken(tokenFile, 'reader');
    const wrong = [
      '',
      'Bearer',
      'Bearer ',
      `Bearer ${token}x`,
      `Bearer ${token.slice(0, -1)}`,
      `Bearer ${token} ${token}`,
      `Basic ${token}`,
      token,
      `Bearer ${'x'.repeat(9_000)}`,
      `Bearer ${token.toUpperCase()}`,
      'Bearer \u00ff',
    ];
    for (const value of wrong)
      for (const target of ['/v1/exports', '/v1/exports?limit=0', '/v1/accounts/main/exports/..%2f', '/v1/nothing']) {
        const request = Buffer.from(get(target, [`Authorization: ${value}`]), 'latin1');
        const answer = await send(closed, request);
        expectProblem(answer, [401]);
        expect(answer.head.toLowerCase()).toContain('www-authenticate: bearer');
      }
    expect((await send(closed, get('/v1/exports', [`Authorization: Bearer ${token}`]))).status).toBe(200);
    expect((await send(closed, get('/v1/exports', [`authorization: bearer ${token}`]))).status).toBe(200);
  });
});
