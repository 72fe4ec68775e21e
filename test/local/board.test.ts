import { gunzipSync } from 'node:zlib';
import { createBoard } from '../../local/board/board-app';
import { LocalWorld } from './support/world';

const board = createBoard({ news: 'poll', place: 'stack <b>"A" & B</b>' });
const get = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
  Promise.resolve(board.request(path, { headers }));

test('the page comes with all that it needs, each as what it is', async () => {
  const types: Record<string, string> = {
    '/': 'text/html',
    '/board.js': 'text/javascript',
    '/board.css': 'text/css',
    '/favicon.svg': 'image/svg+xml',
  };
  for (const [path, type] of Object.entries(types)) {
    const answer = await get(path);
    expect([path, answer.status]).toEqual([path, 200]);
    expect(answer.headers.get('Content-Type')).toContain(type);
    expect(answer.headers.get('X-Content-Type-Options')).toBe('nosniff');
  }
  const asked = [...(await (await get('/')).text()).matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, path]) => path);
  expect(asked.filter((path) => !path?.startsWith('/v1/')).sort()).toEqual(Object.keys(types).slice(1).sort());
});

test('nothing but its own files may run in it, and it may ask nobody else', async () => {
  const policy = (await get('/')).headers.get('Content-Security-Policy') ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("script-src 'self';");
  expect(policy).toContain("connect-src 'self';");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toMatch(/unsafe|https?:|data:|\*/);
  expect(await (await get('/')).text()).not.toMatch(/<script(?![^>]* src=)|<style| style=| on[a-z]+=|https?:\/\//);
});

test('a browser that has a file is told that it still holds', async () => {
  for (const path of ['/', '/board.js']) {
    const etag = (await get(path)).headers.get('ETag') ?? '';
    const again = await get(path, { 'If-None-Match': etag });
    expect([again.status, await again.text()]).toEqual([304, '']);
    expect(again.headers.get('Cache-Control')).toBe('no-cache');
    expect((await get(path, { 'If-None-Match': '"another"' })).status).toBe(200);
  }
});

test('files come compressed to who can read them so, with tags of their own', async () => {
  for (const path of ['/', '/board.js', '/board.css']) {
    const plain = await get(path);
    const packed = await get(path, { 'Accept-Encoding': 'br, gzip' });
    expect(packed.headers.get('Content-Encoding')).toBe('gzip');
    expect(packed.headers.get('Vary')).toBe('Accept-Encoding');
    expect(packed.headers.get('ETag')).not.toBe(plain.headers.get('ETag'));
    const bytes = Buffer.from(await packed.arrayBuffer());
    expect(gunzipSync(bytes).toString()).toBe(await plain.text());
    expect((await get(path, { 'Accept-Encoding': 'gzip;q=0' })).headers.get('Content-Encoding')).toBeNull();
  }
});

test('files that could not be read once are read when they are asked for again', async () => {
  let attempts = 0;
  const shaky = createBoard({ news: 'poll', place: 'here' }, async () => {
    attempts += 1;
    if (attempts === 1) throw new Error('the disk was busy');
    return [{ name: 'index.html', contents: new TextEncoder().encode('here it is') }];
  });
  shaky.onError((_error, c) => c.text('it went wrong', 500));
  expect((await shaky.request('/')).status).toBe(500);
  expect(await (await shaky.request('/')).text()).toBe('here it is');
});

test('what it is told of where it is served is text, whatever it says', async () => {
  const html = await (await get('/')).text();
  expect(html).toContain('content="stack &#60;b&#62;&#34;A&#34; &#38; B&#60;/b&#62;"');
  expect(html).toContain('name="news" content="poll"');
});

test.each(['/index.htm', '/../package.json', '/main.tsx', '/constructor'])('%s is no file of it', async (path) => {
  expect((await get(path)).status).toBe(404);
});

test('the host serves it beside the API', async () => {
  const world = await LocalWorld.create();
  try {
    const { url } = await world.start();
    const page = await fetch(url);
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('name="news" content="events"');
    const elsewhere = await fetch(`${url}/nothing`);
    expect(elsewhere.headers.get('Content-Type')).toBe('application/problem+json');
  } finally {
    await world.close();
  }
});
