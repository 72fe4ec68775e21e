import fc from 'fast-check';
import { encodeCursor } from '../../lambda/core/api/cursor';
import { accountNamed, MINUTE, polled, stored, TestApi, tag } from './support/test-api';

const MINE = stored({ id: 'MINE' }, { account: 'mine' });

/** An API with one account, asked by somebody who may see all there is. */
function apart(): TestApi {
  const api = new TestApi({ accounts: [accountNamed('mine')] });
  api.exports.put(MINE);
  api.pollStates.put('mine', polled(MINUTE));
  return api;
}

/** The same with another account beside it, which is stale and has exports, asked by somebody who may not see it. */
function beside(): TestApi {
  const api = new TestApi({ accounts: [accountNamed('hidden'), accountNamed('mine')] });
  api.exports.put(MINE);
  api.exports.put(stored({ id: 'MINE' }, { account: 'hidden' }));
  api.exports.put(stored({ id: 'HIDDEN' }, { account: 'hidden', at: '2026-11-01T11:30:00.000Z' }));
  api.pollStates.put('mine', polled(MINUTE));
  api.pollStates.put('hidden', polled(90 * MINUTE));
  api.allowed = ['mine'];
  return api;
}

const account = fc.constantFrom('mine', 'hidden', 'nobody');
const id = fc.constantFrom('MINE', 'HIDDEN', 'NONE');
const position = fc.constantFrom(MINE.changeSeq, '00000000000000000000-000000', '99999999999999999999-000000');
const cursor = fc
  .record({ order: fc.constantFrom('asc' as const, 'desc' as const), mine: position, hidden: position })
  .map(
    ({ order, ...positions }) => `order=${order}&cursor=${encodeCursor(new Map(Object.entries(positions)), { order })}`,
  );
const path = fc.oneof(
  fc.constantFrom('/v1/exports', '/v1/accounts', '/v1/health', '/v1/nowhere'),
  fc.tuple(account, account).map(([one, other]) => `/v1/exports?account=${one},${other}`),
  cursor.map((query) => `/v1/exports?${query}`),
  id.map((name) => `/v1/exports?id=${name}&limit=1`),
  account.map((name) => `/v1/accounts/${name}`),
  fc.tuple(account, id).map(([name, one]) => `/v1/accounts/${name}/exports/${one}`),
  fc.tuple(account, id).map(([name, one]) => `/v1/accounts/${name}/exports/${one}/history`),
);
const request = fc.oneof(
  fc.record({
    path,
    init: fc.constantFrom<RequestInit>({}, { headers: { 'If-None-Match': tag(1), Prefer: 'wait=2' } }),
  }),
  account.map((name) => ({ path: `/v1/accounts/${name}/poll`, init: { method: 'POST' } })),
);

test('A01 who may not see an account gets, to the last byte, the answers of a service that does not have it', async () => {
  await fc.assert(
    fc.asyncProperty(request, async ({ path, init }) => {
      const [expected, found] = [apart(), beside()];
      const answers = await Promise.all([expected, found].map((api) => api.app.request(path, init)));
      const [bytes, other] = await Promise.all(answers.map((answer) => answer?.text()));
      expect(other).toBe(bytes);
      expect(answers[1]?.status).toBe(answers[0]?.status);
      expect([...(answers[1]?.headers ?? [])]).toEqual([...(answers[0]?.headers ?? [])]);
      expect(found.requestedPolls).toEqual(expected.requestedPolls);
      expect(found.now).toBe(expected.now);
    }),
    { numRuns: 500 },
  );
});

test('an account that may be seen and is not there is no different from any other that is not there', async () => {
  const api = beside();
  api.allowed = ['gone'];
  const answers = await Promise.all(['gone', 'hidden', 'mine'].map((name) => api.get(`/v1/accounts/${name}`)));
  expect(new Set(answers.map(({ body }) => body.detail))).toEqual(
    new Set(['there is no such account; configured are none']),
  );
  expect((await api.get('/v1/accounts')).body).toEqual({ items: [] });
  expect((await api.get('/v1/exports')).body).toMatchObject({ items: [], asOf: null });
  expect((await api.get('/v1/health')).status).toBe(200);
});
