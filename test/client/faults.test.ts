import { ApiError, ConnectionError, KrakenExportStatusClient } from '../../client';
import { StoredItemError } from '../../lambda/core/stored-item-error';
import { FaultyApi } from './support/faulty-api';

let server: FaultyApi;
let client: KrakenExportStatusClient;
let url: string;
beforeEach(async () => {
  // The server complains of the connections that it is told to cut.
  jest.spyOn(console, 'error').mockImplementation();
  server = new FaultyApi();
  url = await server.start();
  client = new KrakenExportStatusClient({ url });
});
afterEach(() => server.stop());

test('what is only read is read again after a cut connection, an overload and an outage', async () => {
  server.faults.push({ kind: 'cut' }, { kind: 'answer', status: 503 }, { kind: 'answer', status: 502, body: 'proxy' });
  expect(await client.accounts()).toMatchObject([{ name: 'main' }]);
  expect(server.requests).toHaveLength(4);
});

test('it comes back no earlier than the API says', async () => {
  server.faults.push({ kind: 'answer', status: 429, headers: { 'Retry-After': '1' } });
  const begun = Date.now();
  await client.accounts();
  expect(Date.now() - begun).toBeGreaterThanOrEqual(990);
  expect(server.requests).toHaveLength(2);
});

test('it takes a date for that too', async () => {
  const date = new Date(Date.now() + 2_000).toUTCString();
  server.faults.push({ kind: 'answer', status: 503, headers: { 'Retry-After': date } });
  await client.accounts();
  expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(date));
});

test('a date is one by the clock of who answered', async () => {
  const headers = { Date: 'Tue, 03 Nov 2026 10:00:00 GMT', 'Retry-After': 'Tue, 03 Nov 2026 10:00:07 GMT' };
  const busy: typeof fetch = async () => new Response(null, { status: 503, headers });
  const asked = new KrakenExportStatusClient({ url, retries: 0, fetch: busy }).accounts();
  await expect(asked).rejects.toMatchObject({ retryAfter: 7_000 });
});

test.each(['-1', '1.5', '2027-01-01', '', 'Tue, 99 Nov 2026 10:00:07 GMT'])('"%s" says nothing', async (value) => {
  const busy: typeof fetch = async () => new Response(null, { status: 503, headers: { 'Retry-After': value } });
  const asked = new KrakenExportStatusClient({ url, retries: 0, fetch: busy }).accounts();
  await expect(asked).rejects.toMatchObject({ retryAfter: undefined });
});

test.each([408, 425, 429, 500, 504, 522])('%i is asked again', async (status) => {
  server.faults.push({ kind: 'answer', status });
  expect(await client.accounts()).toMatchObject([{ name: 'main' }]);
  expect(server.requests).toHaveLength(2);
});

test('if that is long, it says so instead of waiting', async () => {
  server.faults.push({ kind: 'answer', status: 429, headers: { 'Retry-After': '900' } });
  await expect(client.accounts()).rejects.toMatchObject({ status: 429, retryAfter: 900_000 });
  expect(server.requests).toHaveLength(1);
});

test('it gives up after so many retries, with the last error', async () => {
  for (let attempt = 0; attempt < 5; attempt++) server.faults.push({ kind: 'answer', status: 503 });
  const once = new KrakenExportStatusClient({ url, retries: 1 });
  await expect(once.accounts()).rejects.toThrow(ApiError);
  expect(server.requests).toHaveLength(2);
});

test('what is wrong with the request is not tried again', async () => {
  await expect(client.account('nobody')).rejects.toMatchObject({ status: 404 });
  expect(server.requests).toHaveLength(1);
});

describe('C18 what the API has but cannot read is not asked for again:', () => {
  const ended = { status: 501, problem: { detail: expect.stringContaining('cannot read it') } };
  beforeEach(() => {
    const key = { pk: 'ACCOUNT#main', sk: 'EXPORT#ODD' };
    server.api.exports.get = () => Promise.reject(new StoredItemError(key, 'it is of a newer version'));
  });

  test.each<[string, () => Promise<unknown>]>([
    ['an export', () => client.get('ODD')],
    ['its history', () => client.history('ODD')],
    ['an export that is waited for', () => client.waitFor('ODD')],
    ['changes that are followed', () => client.changes(undefined, { id: 'ODD' }).next()],
  ])('%s', async (_, ask) => {
    await expect(ask()).rejects.toMatchObject(ended);
    expect(server.requests).toHaveLength(1);
  });
});

test.each([
  { kind: 'cut' as const },
  { kind: 'answer' as const, status: 503, headers: { 'Retry-After': '1' } },
  { kind: 'answer' as const, status: 429, headers: { 'Retry-After': '1' } },
])('a poll is asked for once, whatever happens: $kind $status', async (fault) => {
  server.faults.push(fault);
  await expect(client.requestPoll()).rejects.toThrow(/poll/);
  expect(server.requests).toHaveLength(1);
});

test('an answer that takes too long counts as none, and says so', async () => {
  const hasty = new KrakenExportStatusClient({ url, timeout: 100, retries: 0 });
  server.faults.push({ kind: 'slow', milliseconds: 400 });
  const failed = hasty.accounts();
  await expect(failed).rejects.toThrow(ConnectionError);
  await expect(failed).rejects.toThrow(`GET /v1/accounts at ${url} failed: no whole answer within 0.1 s`);
});

test('a host that is not there is named, with what the platform says', async () => {
  await server.stop();
  const lost = new KrakenExportStatusClient({ url, retries: 0 }).accounts();
  await expect(lost).rejects.toThrow(/ECONNREFUSED/);
  await expect(lost).rejects.toMatchObject({ code: 'connection_error', cause: expect.anything() });
});

test('nothing follows a redirect', async () => {
  server.faults.push({ kind: 'answer', status: 302, headers: { Location: `${url}/v1/health` } });
  await expect(client.accounts()).rejects.toThrow('GET /v1/accounts was answered with 302: it leads elsewhere');
  expect(server.requests).toHaveLength(1);
});

test.each(['while it waits for an answer', 'between two attempts'])('a signal ends a request %s', async (when) => {
  const controller = new AbortController();
  const reason = new Error('enough');
  server.faults.push(
    when.startsWith('while')
      ? { kind: 'slow', milliseconds: 500 }
      : { kind: 'answer', status: 503, headers: { 'Retry-After': '20' } },
  );
  setTimeout(() => controller.abort(reason), 100);
  await expect(client.accounts({ signal: controller.signal })).rejects.toBe(reason);
  expect(server.requests).toHaveLength(1);
});
