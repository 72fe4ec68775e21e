import openapi from '../../lambda/core/api/openapi.json';
import { OPERATIONS, type OperationId } from '../../lambda/core/api/operations';
import { StoredItemError } from '../../lambda/core/stored-item-error';
import { tokenGate } from '../../local/http/gate';
import { ACCOUNT, EXPORT, HISTORY, POLL_ACCEPTED, PROBLEMS } from '../../scripts/openapi/examples';
import { type Answer, accountNamed, polled, TestApi } from './support/test-api';

/** The service in which the examples of the description happen. */
function exampleApi(): TestApi {
  const api = new TestApi();
  api.exports.put({
    export: { ...EXPORT, kraken: JSON.parse(JSON.stringify(EXPORT.kraken)) },
    announcedVersion: 3,
    observedNonce: 1n,
    changeSeq: '00000001783363496482-000000',
    transitions: HISTORY.items.map((step) => ({ ...step, correlationId: 'poll' })),
  });
  api.pollStates.put('main', {
    ...polled(0),
    firstAttemptAt: Date.parse('2026-07-06T00:00:00Z'),
    lastAttemptAt: Date.parse(ACCOUNT.lastAttemptAt ?? ''),
    consecutiveFailures: 1,
    pauses: [{ until: Date.parse(ACCOUNT.resumesAt ?? '') }],
    credentials: 'the-key',
    keyInfo: { fingerprint: 'the-key', checkedAt: 0, validUntil: Date.parse(ACCOUNT.keyExpiresAt ?? '') },
    failure: { class: 'throttled', message: ACCOUNT.lastError?.message ?? '' },
    reports: {
      trades: { lastSuccessAt: Date.parse(ACCOUNT.lastSuccessAt ?? ''), completeAnswers: 9, activeExports: 1 },
      ledgers: { lastSuccessAt: Date.parse(ACCOUNT.lastSuccessAt ?? ''), completeAnswers: 9, activeExports: 0 },
    },
  });
  api.now = Date.parse(ACCOUNT.lastAttemptAt ?? '') + 1_000;
  return api;
}

/** The request of an operation with the examples of its parameters, without those that are left out. */
function requestOf(id: OperationId, leftOut: readonly string[] = []): { path: string; init: RequestInit } {
  const { method, path } = OPERATIONS[id];
  const template = path.replace(/:(\w+)/g, '{$1}');
  // biome-ignore lint/suspicious/noExplicitAny: the document is read as it comes
  const parameters = ((openapi.paths as any)[template][method].parameters as any[]).filter(
    ({ name }) => !leftOut.includes(name),
  );
  const given = (place: string): [string, string][] =>
    parameters.filter((parameter) => parameter.in === place).map(({ name, example }) => [name, String(example)]);
  const url = given('path').reduce((text, [name, value]) => text.replace(`{${name}}`, value), template);
  const query = new URLSearchParams(given('query')).toString();
  return {
    path: query === '' ? url : `${url}?${query}`,
    init: { method: method.toUpperCase(), headers: Object.fromEntries(given('header')) },
  };
}

// biome-ignore lint/suspicious/noExplicitAny: the document is read as it comes
const documented = (id: OperationId, status: number): any => {
  const { method, path } = OPERATIONS[id];
  // biome-ignore lint/suspicious/noExplicitAny: the document is read as it comes
  return (openapi.paths as any)[path.replace(/:(\w+)/g, '{$1}')][method].responses[status];
};

/** The body and the headers that the description shows are those that the application gives. */
function expectAsDocumented(id: OperationId, { status, headers, body }: Answer): void {
  const { content, headers: shown = {} } = documented(id, status);
  const type = headers.get('content-type');
  expect(body).toEqual(type === null ? undefined : content[type].example);
  for (const [name, { example }] of Object.entries<{ example: unknown }>(shown))
    if (headers.get(name) !== null) expect([name, headers.get(name)]).toEqual([name, String(example)]);
}

test.each<OperationId>(['getExport', 'getExportHistory', 'listAccounts', 'getAccount'])(
  'A13 the example of %s is what the application answers',
  async (id) => {
    const { path, init } = requestOf(id, ['If-None-Match', 'Prefer']);
    const answer = await exampleApi().ask(path, init);
    expect(answer.status).toBe(200);
    expectAsDocumented(id, answer);
  },
);

test('A13 the example of listExports is what the application answers', async () => {
  // The cursor of the example stands behind the page that it shows.
  const { path, init } = requestOf('listExports', ['cursor', 'Prefer', 'account', 'report', 'state', 'status', 'id']);
  const answer = await exampleApi().ask(path, init);
  expectAsDocumented('listExports', answer);
  const next = await exampleApi().ask(`${path}&cursor=${answer.body.nextCursor}`, requestOf('listExports').init);
  expect([next.status, next.headers.get('preference-applied'), next.body.items]).toEqual([200, 'wait=20', []]);
});

test('A13 the other examples of success are what the application answers', async () => {
  const unchanged = requestOf('getExport');
  const known = await exampleApi().ask(unchanged.path, unchanged.init);
  expect([known.status, known.headers.get('preference-applied')]).toEqual([304, 'wait=20']);
  expectAsDocumented('getExport', known);

  const api = exampleApi();
  api.pollStates.put('main', polled(0));
  api.now = Date.parse(POLL_ACCEPTED.acceptedAt);
  const poll = requestOf('requestPoll');
  expectAsDocumented('requestPoll', await api.ask(poll.path, poll.init));
  expectAsDocumented('getHealth', await exampleApi().get(requestOf('getHealth').path));

  const { body } = await api.get(requestOf('getOpenApi').path);
  const { openapi: version, info } = documented('getOpenApi', 200).content['application/json'].example;
  expect(body).toMatchObject({ openapi: version, info });
});

test('A13 the examples of failure are what the application answers', async () => {
  expect((await exampleApi().get('/v1/exports?limit=0')).body).toEqual(PROBLEMS.badRequest);
  expect((await exampleApi().get('/v1/accounts/none')).body).toEqual(PROBLEMS.noAccount);
  expect((await exampleApi().get('/v1/accounts/main/exports/NONE')).body).toEqual(PROBLEMS.noExport);

  const stale = exampleApi();
  stale.now += 3_600_000;
  expect((await stale.get('/v1/health')).body).toEqual(PROBLEMS.stale);

  const spent = new TestApi({ accounts: [accountNamed('main')] });
  const calls = Array.from({ length: 9 }, (_, index) => spent.now - 39_000 - index);
  spent.pollStates.put('main', polled(39_000, { calls }));
  const refused = await spent.post('/v1/accounts/main/poll');
  expect(refused.body).toEqual(PROBLEMS.budget);
  expectAsDocumented('requestPoll', refused);

  const broken = exampleApi();
  broken.exports.get = () => Promise.reject(new Error('broken'));
  expect((await broken.get('/v1/accounts/main/exports/VSKC')).body).toEqual(PROBLEMS.internal);

  const key = { pk: 'ACCOUNT#main', sk: 'EXPORT#VSKC' };
  broken.exports.get = () => Promise.reject(new StoredItemError(key, 'it is of a newer version'));
  const unreadable = await broken.get('/v1/accounts/main/exports/VSKC');
  expect(unreadable.body).toEqual(PROBLEMS.unreadable);
  expectAsDocumented('getExport', unreadable);

  const gate = tokenGate('/nowhere', { now: () => 0 });
  await expect(gate(undefined)).rejects.toThrow(PROBLEMS.noToken.detail);
});
