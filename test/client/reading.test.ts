import fc from 'fast-check';
import { ApiError, type Export, KrakenExportStatusClient, UnexpectedDataError } from '../../client';
import { accountNamed, NOW, polled, stored } from '../api/support/test-api';
import { FaultyApi } from './support/faulty-api';

let server: FaultyApi;
let client: KrakenExportStatusClient;
beforeEach(async () => {
  server = new FaultyApi({ accounts: [accountNamed('main'), accountNamed('other')] });
  client = new KrakenExportStatusClient({ url: await server.start() });
});
afterEach(() => server.stop());

const ids = async (exports: AsyncIterable<Export>): Promise<string[]> => {
  const found: string[] = [];
  for await (const { id } of exports) found.push(id);
  return found;
};

test('lists all exports that match, whatever the pages, in either order', async () => {
  for (let index = 0; index < 7; index++) server.api.exports.put(stored({ id: `E${index}` }));
  server.api.exports.put(stored({ id: 'LEDGER', report: 'ledgers' }));
  server.api.exports.put(stored({ id: 'OTHER' }, { account: 'other' }));

  const all = ['E0', 'E1', 'E2', 'E3', 'E4', 'E5', 'E6'];
  expect(await ids(client.list({ account: 'main', report: ['trades'], limit: 3 }))).toEqual(all);
  expect(await ids(client.list({ account: 'main', report: 'trades', limit: 2, order: 'desc' }))).toEqual(all.reverse());
  expect(await ids(client.list({ id: 'OTHER' }))).toEqual(['OTHER']);
  expect(await ids(client.list({ account: ['other', 'main'], state: ['ready', 'failed'] }))).toEqual([]);
});

test('reads one export with the poll that it rests on, and its history', async () => {
  server.api.pollStates.put('main', polled(60_000));
  const first = stored({ id: 'VSKC', status: 'Queued' });
  server.api.exports.put(stored({ ...first.export, status: 'Processed' }, { before: first }));

  expect(await client.get('VSKC')).toMatchObject({
    id: 'VSKC',
    state: 'ready',
    version: 2,
    asOf: new Date(NOW - 60_000).toISOString(),
  });
  expect(await client.history('VSKC')).toMatchObject([
    { version: 1, from: null, to: 'queued' },
    { version: 2, from: 'queued', to: 'ready' },
  ]);
});

test('an id reaches the API as it is', async () => {
  const readable = fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(
      readable.filter((id) => !/^\.{1,2}$|^\s|\s$/.test(id)),
      async (id) => {
        server.api.exports.put(stored({ id }));
        expect((await client.get(id)).id).toBe(id);
      },
    ),
    { numRuns: 50 },
  );
});

test.each(['', '.', '..', 'half \ud83d'])(
  '"%s" is refused as an id, because it would lead elsewhere, or nowhere',
  async (id) => {
    await expect(client.get(id)).rejects.toThrow(TypeError);
    expect(server.requests).toEqual([]);
  },
);

test('tells how polling goes, and whether what is known is fresh', async () => {
  server.api.pollStates.put('main', polled(60_000));
  expect(await client.accounts()).toMatchObject([
    { name: 'main', health: 'healthy' },
    { name: 'other', health: 'waiting' },
  ]);
  expect(await client.account('other')).toMatchObject({ name: 'other' });
  expect(await client.health()).toEqual({ isFresh: true });

  server.api.pollStates.put('other', polled(60 * 60_000));
  expect(await client.health()).toEqual({ isFresh: false, detail: expect.stringContaining('too long') });
  expect(server.requests).toHaveLength(4);
});

test('asks for a poll', async () => {
  expect(await client.requestPoll('other')).toEqual({ account: 'other', acceptedAt: new Date(NOW).toISOString() });
  expect(server.api.requestedPolls).toEqual(['other']);
});

test('an error carries the problem document, which names the parameter', async () => {
  const failed = client.page({ limit: 500 });
  await expect(failed).rejects.toThrow(ApiError);
  await expect(failed).rejects.toMatchObject({
    code: 'api_error',
    status: 400,
    message: 'GET /v1/exports was answered with 400: "limit": is not a whole number from 1 to 200',
    problem: { title: 'Bad Request', errors: [{ parameter: 'limit' }] },
  });
});

test("a gateway's own refusal is told in its words", async () => {
  server.faults.push({ kind: 'answer', status: 403, body: '{"message":"Forbidden"}' });
  await expect(client.accounts()).rejects.toMatchObject({
    status: 403,
    message: 'GET /v1/accounts was answered with 403: Forbidden',
    problem: undefined,
  });
});

test('what a newer API adds does no harm', async () => {
  const { export: known } = stored({ id: 'NEW' });
  const added = { ...known, state: 'archived', report: 'orders', size: 12 };
  const body = JSON.stringify({ items: [added], nextCursor: 'c', asOf: null, more: true });
  server.faults.push({ kind: 'answer', status: 200, body });
  const { items } = await client.page();
  expect(items).toEqual([{ ...known, state: 'unknown', report: 'orders', size: 12 }]);
});

test('words that a newer API adds are told as they are', async () => {
  const account = await client.account();
  const added = { ...account, health: 'paused', lastError: { class: 'new', message: 'm', hint: 'h', since: 's' } };
  server.faults.push({ kind: 'answer', status: 200, body: JSON.stringify({ items: [added] }) });
  expect(await client.accounts()).toEqual([added]);
});

test('a problem of a kind that a newer API adds is read like others', async () => {
  const problem = {
    type: '/problems/stale',
    title: 'Stale',
    status: 503,
    detail: 'too long ago',
    errors: [],
    since: 's',
  };
  server.faults.push({ kind: 'answer', status: 503, body: JSON.stringify(problem) });
  expect(await client.health()).toEqual({ isFresh: false, detail: 'too long ago' });
  server.faults.push({ kind: 'answer', status: 404, body: JSON.stringify({ ...problem, status: 404 }) });
  await expect(client.account()).rejects.toMatchObject({ problem: { ...problem, status: 404 } });
});

test.each([
  ['<html>', 'is not JSON'],
  ['{}', 'at "items"'],
  ['{"items":[{"id":1}],"nextCursor":null,"asOf":null}', 'at "items.0'],
])('the answer %s is not taken for a page', async (body, message) => {
  server.faults.push({ kind: 'answer', status: 200, body });
  const page = client.page();
  await expect(page).rejects.toThrow(UnexpectedDataError);
  await expect(page).rejects.toThrow(message);
});

test.each(['ftp://example.com', 'not a url', 'https://user:sesame@example.com'])('%s is refused as url', (url) => {
  const make = () => new KrakenExportStatusClient({ url });
  expect(make).toThrow(TypeError);
  expect(make).not.toThrow(/sesame/);
});

test('a path in the url stays, with or without a slash at its end', async () => {
  const asked: string[] = [];
  const spy: typeof fetch = async (url) => {
    asked.push(String(url));
    return new Response('{"items":[]}');
  };
  for (const url of ['https://example.com/prod', 'https://example.com/prod/'])
    await new KrakenExportStatusClient({ url, fetch: spy }).accounts();
  expect(asked).toEqual(['https://example.com/prod/v1/accounts', 'https://example.com/prod/v1/accounts']);
});
