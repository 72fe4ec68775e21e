import { accountNamed, MINUTE, polled, stored, TestApi, tag } from './support/test-api';

const EXPORT = '/v1/accounts/main/exports/VSKC';

test.each<[string, string, string, RequestInit?]>([
  // Each time it is asked for, it may be another one.
  ['a page of exports', '/v1/exports', 'no-store'],
  ['the accounts', '/v1/accounts', 'no-store'],
  ['an account', '/v1/accounts/main', 'no-store'],
  ['a history', `${EXPORT}/history`, 'no-store'],
  ['health', '/v1/health', 'no-store'],
  ['a poll', '/v1/accounts/main/poll', 'no-store', { method: 'POST' }],
  // May be kept by whoever asked, who asks each time whether it still holds.
  ['an export', EXPORT, 'private, no-cache'],
  ['an unchanged export', EXPORT, 'private, no-cache', { headers: { 'If-None-Match': tag(1) } }],
  // Changes with the software only.
  ['the description', '/v1/openapi.json', 'private, max-age=300'],
  ['what is not there', '/v1/accounts/main/exports/NONE', 'no-store'],
  ['what is nowhere', '/nowhere', 'no-store'],
  ['a wrong request', '/v1/exports?limit=0', 'no-store'],
  ['a wrong method', '/v1/exports', 'no-store', { method: 'DELETE' }],
])('A12 %s is kept by no shared cache: %s is answered with %s', async (_, path, cacheControl, init = {}) => {
  const api = new TestApi({ accounts: [accountNamed('main')] });
  api.exports.put(stored());
  api.pollStates.put('main', polled(MINUTE));
  const { headers } = await api.ask(path, init);
  expect(headers.get('cache-control')).toBe(cacheControl);
  if (cacheControl === 'private, no-cache') expect(headers.get('vary')).toBe('Authorization');
});
