import { readAnswer } from '../../lambda/adapters/kraken/read-answer';

const NOW = 1_790_000_000_000;

function answer(
  text: string,
  { status = 200, contentType = 'application/json', retryAfter = undefined as string | undefined } = {},
) {
  return readAnswer({ status, contentType, retryAfter, text }, NOW, (quoted) => quoted);
}
const errors = (...error: string[]) => answer(JSON.stringify({ error }));

test.each([
  ['EAPI:Invalid key', 'invalid_key'],
  ['EAPI:Invalid signature', 'invalid_signature'],
  ['EAPI:Invalid nonce', 'invalid_nonce'],
  ['EAPI:Rate limit exceeded', 'rate_limited'],
  ['EAuth:Rate limit exceeded', 'rate_limited'],
  ['EAuth:Too many requests', 'too_many_requests'],
  ['EGeneral:Too many requests', 'too_many_requests'],
  ['EGeneral:Temporary lockout', 'lockout'],
  ['EGeneral:Permission denied', 'permission_denied'],
  ['EGeneral:Invalid arguments:report', 'invalid_request'],
  ['EGeneral:Unknown method', 'invalid_request'],
  ['EGeneral:Internal error:abc', 'upstream_unavailable'],
  ['EDatabase:Internal error', 'upstream_unavailable'],
  ['EService:Unavailable', 'upstream_unavailable'],
  ['EService: Busy', 'upstream_unavailable'],
  ['EService:Market in cancel_only mode', 'upstream_unavailable'],
  ['EAuth:Account temporary disabled', 'account_blocked'],
  ['EAccount:Invalid permissions', 'account_blocked'],
  ['ETrade:User Locked', 'account_blocked'],
  ['ENew:Never seen', 'unknown_error'],
])("K06-K13 %s is %s, with Kraken's words kept", (text, failureClass) => {
  expect(errors(text)).toEqual({
    kind: 'failed',
    failure: { class: failureClass, message: `Kraken answered "${text}"` },
  });
});

test.each(['EService: Throttled: 1790000060', 'EService:Throttled:1790000060'])('K07 %s says until when', (text) => {
  expect(errors(text)).toMatchObject({ failure: { class: 'throttled', retryAt: 1_790_000_060_000 } });
});

test('K13 of several errors the most severe counts', () => {
  const all = errors('ENew:Never seen', 'EService:Busy', 'EAPI:Invalid key', 'EGeneral:Temporary lockout');
  expect(all).toMatchObject({ failure: { class: 'invalid_key' } });
});

test('K05 a warning beside a result is no failure', () => {
  expect(answer('{"error":["WDatabase:No change"],"result":[{"id":"A"}]}')).toEqual({
    kind: 'reports',
    reports: [{ id: 'A' }],
    warnings: ['WDatabase:No change'],
  });
});

test.each([
  '{"error":[]}',
  '{"error":[],"result":null}',
  '{"error":[],"result":{}}',
  '{"error":[],"result":[]}',
  '{"result":[]}',
])('K14 %s is an empty list', (text) => {
  expect(answer(text)).toEqual({ kind: 'reports', reports: [], warnings: [] });
});

test('K14 an object of reports by id is a list of them', () => {
  expect(answer('{"error":[],"result":{"A":{"id":"A"},"B":{"id":"B"}}}')).toMatchObject({
    reports: [{ id: 'A' }, { id: 'B' }],
  });
});

test.each([
  ['a result that is a text', '{"error":[],"result":"soon"}'],
  ['a result that is a number', '{"error":[],"result":7}'],
  ['errors that are no list', '{"error":"EAPI:Invalid key","result":[]}'],
  ['a list', '[]'],
  ['an empty body', ''],
  ['truncated JSON', '{"error":[],"result":[{"id":"A"'],
  ['trailing junk', '{"error":[],"result":[]}}'],
  ['a byte order mark', '\ufeff{"error":[],"result":[]}'],
  ['NaN', '{"error":[],"result":[NaN]}'],
  ['a page', '<html>Just a moment...</html>'],
])('K04 %s is not taken for an answer', (_, text) => {
  expect(answer(text)).toMatchObject({ kind: 'failed', failure: { class: 'unexpected_answer' } });
});

test('K04 a page that claims to be one, around JSON, is not taken for an answer', () => {
  expect(answer('{"error":[],"result":[]}', { contentType: 'text/html' })).toMatchObject({ kind: 'failed' });
});

test.each([500, 502, 503, 504, 520, 522, 525, 530])('K03 HTTP status %d means Kraken is unavailable', (status) => {
  const page = answer('<html><b>Error</b>\u001b[31m', { status, contentType: 'text/html' });
  expect(page).toMatchObject({ failure: { class: 'upstream_unavailable' } });
  expect(JSON.stringify(page)).not.toContain('\\u001b');
});

test("K03 Kraken's own words count before the HTTP status", () => {
  expect(answer('{"error":["EGeneral:Temporary lockout"]}', { status: 503 })).toMatchObject({
    failure: { class: 'lockout' },
  });
});

test('HTTP status 429 asks for a pause, as long as it says', () => {
  const limited = answer('slow down', { status: 429, contentType: 'text/plain', retryAfter: '120' });
  expect(limited).toMatchObject({ failure: { class: 'too_many_requests', retryAt: NOW + 120_000 } });
});

test.each([
  ['seconds', '600', 600_000],
  ['a date', new Date(NOW + 600_000).toUTCString(), 600_000],
  ['more than makes sense', '9'.repeat(400), 24 * 3600_000],
  ['a date that is over', new Date(NOW - 1_000).toUTCString(), undefined],
  ['no time at all', '0', undefined],
  ['neither', 'soon', undefined],
  ['part of a date', '2031', 2_031_000],
  ['a number that is no whole one', '-1.5', undefined],
])('K07 Retry-After is honoured whatever it comes with, and as a number or a date: %s', (_, retryAfter, inMs) => {
  const retryAt = inMs === undefined ? undefined : NOW + inMs;
  for (const [status, text, failureClass] of [
    [429, 'slow down', 'too_many_requests'],
    [503, 'maintenance', 'upstream_unavailable'],
    [400, 'no', 'unexpected_answer'],
    [200, '{"error":["EAPI:Rate limit exceeded"]}', 'rate_limited'],
  ] as const) {
    const found = answer(text, { status, retryAfter });
    const failure = found.kind === 'failed' ? found.failure : undefined;
    expect(failure).toMatchObject({ class: failureClass });
    expect(failure?.retryAt).toBe(retryAt);
  }
});

test('K07 K13 a time that Kraken gives counts beside a failure that is more severe', () => {
  const errors = ['EGeneral:Permission denied', `EService:Throttled: ${NOW / 1000 + 60}`];
  expect(answer(JSON.stringify({ error: errors }))).toMatchObject({
    failure: { class: 'permission_denied', retryAt: NOW + 60_000 },
  });
});

test.each([
  ['in the envelope', '{"error":[],"error":["EAPI:Invalid key"],"result":[]}'],
  ['in a report', '{"error":[],"result":[{"id":"A","status":"Queued","status":"Processed"}]}'],
  ['deeper', '{"error":[],"result":[{"id":"A","x":[{"y":{"z":1,"a":{"z":2},"z" : 3}}]}]}'],
  ['written in two ways', '{"error":[],"result":[{"id":"A","\\u0069d":"B"}]}'],
])('K04 a name that is there twice makes an answer ambiguous: %s', (_, text) => {
  expect(answer(text)).toMatchObject({ kind: 'failed', failure: { class: 'unexpected_answer' } });
});

test('K04 the same name in several objects, or as a value, is nothing odd', () => {
  const result = [
    { id: 'A', status: 'id', '"': '{"id":1,"id":2}', list: ['id', 'id', { id: 'id' }] },
    { id: 'B', status: 'id', '\\': { id: { id: 1 } } },
  ];
  for (const space of [undefined, 1, '\t\t'])
    expect(answer(JSON.stringify({ error: [], result }, null, space))).toMatchObject({
      kind: 'reports',
      reports: result,
    });
});

test('K17 a redirect is not followed, it is no answer', () => {
  expect(answer('', { status: 301 })).toMatchObject({ failure: { class: 'unexpected_answer' } });
});
