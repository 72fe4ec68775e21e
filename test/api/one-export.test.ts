import fc from 'fast-check';
import { MINUTE, NOW, polled, stored, TestApi, tag } from './support/test-api';

const PATH = '/v1/accounts/main/exports/VSKC';

describe('one export', () => {
  test('is given with its version as strong ETag, when it changed, and the poll it rests on', async () => {
    const api = new TestApi();
    const before = stored();
    api.exports.put(stored({ status: 'Processed' }, { before, at: '2026-11-01T11:30:00.250Z' }));
    api.pollStates.put('main', polled(MINUTE));

    const { status, headers, body } = await api.get(PATH);

    expect(status).toBe(200);
    expect(body).toMatchObject({ id: 'VSKC', state: 'ready', version: 2 });
    expect(headers.get('etag')).toBe(tag(2));
    expect(headers.get('last-modified')).toBe('Sun, 01 Nov 2026 11:30:00 GMT');
    expect(headers.get('as-of')).toBe(new Date(NOW - MINUTE).toISOString());
    expect(headers.get('cache-control')).toBe('private, no-cache');
    expect(headers.get('vary')).toBe('Authorization');
  });

  test('rests on the last success of its own report', async () => {
    const api = new TestApi();
    api.exports.put(stored({ report: 'ledgers' }));
    const state = polled(MINUTE);
    const ledgers = { completeAnswers: 1, activeExports: 0, lastSuccessAt: NOW - 9 * MINUTE };
    api.pollStates.put('main', { ...state, reports: { ...state.reports, ledgers } });

    expect((await api.get(PATH)).headers.get('as-of')).toBe(new Date(NOW - 9 * MINUTE).toISOString());
  });

  test.each([tag(1), `W/${tag(1)}`, `${tag(7)}, W/${tag(1)}`, '*'])(
    'A09: is not sent again to whom has it: If-None-Match %s',
    async (tags) => {
      const api = new TestApi();
      api.exports.put(stored());
      api.pollStates.put('main', polled(MINUTE));

      const { status, headers } = await api.get(PATH, { 'If-None-Match': tags });

      expect(status).toBe(304);
      expect(headers.get('etag')).toBe(tag(1));
      expect(headers.get('as-of')).not.toBeNull();
      expect(headers.get('cache-control')).toBe('private, no-cache');
    },
  );

  test.each([tag(2), '"1"', '"1-0.0.1"', '1', '"1', 'W/1', '""', 'x'.repeat(5_000)])(
    'A09: is sent to whom has another version, or it from another version of this software: If-None-Match %.10s',
    async (tags) => {
      const api = new TestApi();
      api.exports.put(stored());

      expect((await api.get(PATH, { 'If-None-Match': tags })).status).toBe(200);
    },
  );

  describe('that is not sent again', () => {
    const known = { 'If-None-Match': tag(1) };

    test('costs one read, for as long as the poll it rests on is remembered', async () => {
      const api = new TestApi();
      api.exports.put(stored());
      api.pollStates.put('main', polled(MINUTE));
      await api.get(PATH, known);

      for (const passed of [0, 1_000, 3_999]) {
        api.now += passed;
        expect((await api.get(PATH, known)).headers.get('as-of')).toBe(new Date(NOW - MINUTE).toISOString());
      }
      expect([api.exports.reads, api.pollStates.reads]).toEqual([4, 1]);
    });

    test.each([
      ['five seconds later', 5_000],
      ['when the clock was set back', -MINUTE],
    ])('rests on the latest poll again %s', async (_, passed) => {
      const api = new TestApi();
      api.exports.put(stored());
      api.pollStates.put('main', polled(MINUTE));
      await api.get(PATH, known);
      api.pollStates.put('main', polled(0));
      api.now += passed;

      expect((await api.get(PATH, known)).headers.get('as-of')).toBe(new Date(NOW).toISOString());
    });

    test('never rests on an earlier poll than an answer before it', async () => {
      const api = new TestApi();
      api.exports.put(stored());
      api.pollStates.put('main', polled(MINUTE));
      await api.get(PATH, known);
      api.pollStates.put('main', polled(0));

      const sent = (await api.get(PATH)).headers.get('as-of');

      expect(sent).toBe(new Date(NOW).toISOString());
      expect((await api.get(PATH, known)).headers.get('as-of')).toBe(sent);
    });
  });

  test('is news with the latest poll, whatever is remembered', async () => {
    const api = new TestApi();
    const before = stored();
    api.exports.put(before);
    api.pollStates.put('main', polled(MINUTE));
    await api.get(PATH, { 'If-None-Match': tag(1) });
    api.exports.put(stored({ status: 'Processed' }, { before }));
    api.pollStates.put('main', polled(0));

    const { status, headers } = await api.get(PATH, { 'If-None-Match': tag(1) });

    expect([status, headers.get('as-of')]).toEqual([200, new Date(NOW).toISOString()]);
  });

  test('has the same headers for HEAD, and no body', async () => {
    const api = new TestApi();
    api.exports.put(stored());

    const { status, headers, body } = await api.ask(PATH, { method: 'HEAD' });

    expect([status, headers.get('etag'), body]).toEqual([200, tag(1), undefined]);
  });

  test('that no poll has seen is 404, with the time until which this is known', async () => {
    const api = new TestApi();
    api.pollStates.put('main', polled(MINUTE));

    const { status, headers } = await api.get('/v1/accounts/main/exports/NONE');

    expect(status).toBe(404);
    expect(headers.get('as-of')).toBe(new Date(NOW - MINUTE).toISOString());
    expect(headers.get('etag')).toBeNull();
  });

  test('of an account that is not configured is 404, even if it is stored', async () => {
    const api = new TestApi();
    api.exports.put(stored({}, { account: 'former' }));

    const { status, body } = await api.get('/v1/accounts/former/exports/VSKC');

    expect([status, body.detail]).toEqual([404, 'there is no such account; configured are main']);
  });
});

describe('A06, A07, D09: an export whose id is hostile', () => {
  const hostile = fc.oneof(
    fc.constantFrom('../VSKC', '..%2F', '%00', '\0', '%c0%af', '🙂', 'é', 'e\u0301', '__proto__', 'constructor'),
    fc.constantFrom(
      'a\r\nSet-Cookie: x=1',
      '{{7*7}}',
      '$'.concat('{x}'),
      'a/b',
      'a?b',
      'a#b',
      'a%41',
      'a%2541',
      '\u202Ex',
      'a b+c',
    ),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }),
  );
  const ids = hostile.filter((id) => id.isWellFormed() && id !== '.' && id !== '..' && JSON.stringify(id).length < 100);

  test('is found by exactly its id, percent-encoded once, and no other is', async () => {
    await fc.assert(
      fc.asyncProperty(ids, ids, async (id, other) => {
        const api = new TestApi();
        api.exports.put(stored({ id }));

        const own = await api.get(`/v1/accounts/main/exports/${encodeURIComponent(id)}`);
        const listed = await api.get(`/v1/exports?id=${encodeURIComponent(id)}`);
        expect([own.status, own.body.id, listed.body.items[0]?.id]).toEqual([200, id, id]);
        if (other === id) return;
        const wrong = await api.get(`/v1/accounts/main/exports/${encodeURIComponent(other)}`);
        expect([400, 404]).toContain(wrong.status);
        expect((await api.get(`/v1/exports?id=${encodeURIComponent(other)}`)).body.items).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  test.each([
    ['%c0%af', 400],
    ['%', 400],
    ['100%', 400],
    ['%ZZ', 400],
    ['x'.repeat(9_000), 400],
    ['%F0%9F%99%82'.repeat(700), 400],
    ['%00', 404],
    ['..%2FVSKC', 404],
    ['..%2F..%2Faccounts', 404],
    ['vskc', 404],
    ['VSKC%20', 404],
    ['VSKC%00', 404],
  ])('asked for as %.12s is never another one: %d', async (path, expected) => {
    const api = new TestApi();
    api.exports.put(stored());

    for (const suffix of ['', '/history'])
      expect((await api.get(`/v1/accounts/main/exports/${path}${suffix}`)).status).toBe(expected);
    expect(api.errors).toEqual([]);
  });
});

describe('the history of an export', () => {
  test('tells each step, oldest first, without what only announcing it needs', async () => {
    const api = new TestApi();
    const queued = stored();
    const processing = stored({ status: 'Processing' }, { before: queued });
    api.exports.put(stored({ status: 'Processed', completedAt: '2026-11-01T00:01:00Z' }, { before: processing }));
    api.pollStates.put('main', polled(MINUTE));

    const { body, headers } = await api.get(`${PATH}/history`);

    const at = '2026-11-01T11:00:00.000Z';
    expect(body.items).toEqual([
      { version: 1, at, from: null, to: 'queued', status: 'Queued', changed: [] },
      { version: 2, at, from: 'queued', to: 'processing', status: 'Processing', changed: ['status'] },
      { version: 3, at, from: 'processing', to: 'ready', status: 'Processed', changed: ['status', 'completedtm'] },
    ]);
    expect(headers.get('as-of')).not.toBeNull();
  });
});
