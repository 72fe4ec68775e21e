import { setTimeout } from 'node:timers/promises';
import { Hono } from 'hono';
import { answerErrors } from '../../lambda/core/api/problem';
import { type Serving, serve } from '../../local/http/serve';
import { Waits } from '../../local/http/waits';
import { until } from './support/until';
import { getJson, LocalWorld } from './support/world';

let world: LocalWorld;
beforeEach(async () => {
  world = await LocalWorld.create();
});
afterEach(() => world.close());

/** A request that waits for a change of an export, and when it was answered. */
async function waitFor(url: string, etag: string, signal?: AbortSignal) {
  const headers = { 'If-None-Match': etag, Prefer: 'wait=20' };
  const response = await fetch(url, { headers, ...(signal !== undefined && { signal }) });
  return { response, at: Date.now() };
}

test('who waits for an export is told at once when it changes', async () => {
  const host = await world.start();
  const id = world.addExport({ queuedSeconds: 3, processingSeconds: 1 });
  const path = `${host.url}/v1/accounts/main/exports/${id}`;
  const etag = await until('it is listed', async () => (await fetch(path)).headers.get('etag') ?? undefined);

  const { response, at } = await waitFor(path, etag);

  expect(response.status).toBe(200);
  expect(response.headers.get('preference-applied')).toBe('wait=20');
  const changed = (await response.json()) as { state: string; changedAt: string };
  expect(changed.state).toBe('processing');
  // A look comes each second by itself; what is announced is told without waiting for one.
  expect(at - Date.parse(changed.changedAt)).toBeLessThan(500);
});

test('who waits for changes asks once for each', async () => {
  const host = await world.start();
  let { nextCursor } = await getJson(`${host.url}/v1/exports`);
  world.addExport();
  const answers: string[][] = [];
  while (answers.at(-1)?.at(-1) !== 'ready') {
    const answer = await fetch(`${host.url}/v1/exports?cursor=${nextCursor}`, { headers: { Prefer: 'wait=20' } });
    const page = (await answer.json()) as { items: { state: string }[]; nextCursor: string };
    answers.push(page.items.map(({ state }) => state));
    nextCursor = page.nextCursor;
  }
  expect(answers.filter((states) => states.length === 0)).toEqual([]);
  expect(answers.length).toBeLessThanOrEqual(3);
});

describe('A10 only so many may wait', () => {
  let waits: Waits;
  let server: Serving;
  let hangUp: AbortController;
  beforeEach(async () => {
    hangUp = new AbortController();
    waits = new Waits({ listen: () => () => true }, 4);
    const app = new Hono();
    app.use(waits.limit);
    app.onError(answerErrors(console.error));
    app.get('/', async (c) => {
      if (c.req.query('long') !== undefined) await waits.pause(60_000, c.req.raw.signal);
      return c.text('ok');
    });
    server = await serve(app, '127.0.0.1', 0, console.error);
  });
  afterEach(async () => {
    hangUp.abort();
    waits.end();
    await server.close();
  });

  /** A request that prefers to wait. Its answer, or undefined if there is none for a while. */
  const ask = async (query = '', authorization?: string): Promise<Response | undefined> => {
    const headers = { Prefer: 'wait=20', ...(authorization !== undefined && { Authorization: authorization }) };
    const answer = fetch(`${server.url}/${query}`, { headers, signal: hangUp.signal }).catch(() => undefined);
    return Promise.race([answer, setTimeout(300, undefined)]);
  };

  test('and who hangs up makes room', async () => {
    for (let count = 0; count < 4; count++) expect(await ask('?long')).toBeUndefined();
    const refused = await ask('?long');
    expect([refused?.status, refused?.headers.get('retry-after')]).toEqual([429, '5']);
    expect(refused?.headers.get('content-type')).toBe('application/problem+json');

    hangUp.abort();
    hangUp = new AbortController();
    await until('there is room again', async () => (await ask('?long')) === undefined);
  });

  test('of one token half of them, which leaves room for others', async () => {
    for (const scheme of ['Bearer', 'bearer ']) expect(await ask('?long', `${scheme} greedy`)).toBeUndefined();
    for (const scheme of ['Bearer', 'BEARER  ']) expect((await ask('?long', `${scheme} greedy`))?.status).toBe(429);
    expect(await ask('?long', 'Bearer modest')).toBeUndefined();
  });

  test('and what is answered at once is no part of them, whatever it prefers', async () => {
    for (let count = 0; count < 4; count++) await ask('?long');
    expect((await ask())?.status).toBe(200);
  });
});

test('who waits is answered when the host stops', async () => {
  const host = await world.start();
  const id = world.addExport({ queuedSeconds: 600 });
  const path = `${host.url}/v1/accounts/main/exports/${id}`;
  const etag = await until('it is listed', async () => (await fetch(path)).headers.get('etag') ?? undefined);
  const waiting = waitFor(path, etag);
  await fetch(path);
  await host.stop();
  expect((await waiting).response.status).toBe(304);
});
