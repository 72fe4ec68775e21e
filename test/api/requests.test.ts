import fc from 'fast-check';
import { stored, TestApi } from './support/test-api';

const wrongParameters = async (query: string): Promise<Record<string, string>> => {
  const { status, body } = await new TestApi().get(`/v1/exports?${query}`);
  expect(status).toBe(400);
  return Object.fromEntries(
    body.errors.map(({ parameter, detail }: { parameter: string; detail: string }) => [parameter, detail]),
  );
};

describe('A08: a parameter with a value that is not allowed', () => {
  test.each(['0', '-1', '1e9', '201', '1.5', '', ' 5', '0x10', 'NaN', '9'.repeat(400)])(
    'limit=%.10s',
    async (limit) => {
      expect(await wrongParameters(`limit=${limit}`)).toEqual({ limit: 'is not a whole number from 1 to 200' });
    },
  );

  test.each([
    [
      'state=redy',
      'state',
      '"redy" is not allowed; allowed are queued, processing, ready, failed, deleting, removed, unknown; did you mean "ready"?',
    ],
    ['report=orders', 'report', '"orders" is not allowed; allowed are trades, ledgers'],
    ['order=up', 'order', '"up" is not allowed; allowed are asc, desc'],
    ['account=other', 'account', 'names an account that is not configured; configured are main'],
    ['status=Queued,', 'status', 'has an empty value'],
  ])('%s is refused with what is allowed', async (query, parameter, detail) => {
    expect(await wrongParameters(query)).toEqual({ [parameter]: detail });
  });

  test.each(['state=', 'state=ready,,failed', 'account=', 'account=Main', 'id=', `id=${'x'.repeat(129)}`, 'report='])(
    '%.20s is refused',
    async (query) => {
      expect(Object.keys(await wrongParameters(query))).toEqual([query.split('=')[0]]);
    },
  );

  test('all that are wrong are named at once', async () => {
    expect(Object.keys(await wrongParameters('limit=0&state=x&sort=up'))).toEqual(['sort', 'state', 'limit']);
  });
});

describe('A05: a query that is not what the path takes', () => {
  test('names the parameter that is not known, and the one that may have been meant', async () => {
    const { limt } = await wrongParameters('limt=5');
    expect(limt).toContain('known are account, report, state, status, id, order, limit, cursor; did you mean "limit"?');
  });

  test.each(['/v1/accounts/main', '/v1/health', '/v1/openapi.json', '/v1/accounts/main/exports/A'])(
    '%s takes no parameters',
    async (path) => {
      const { status, body } = await new TestApi().get(`${path}?limit=1`);
      expect([status, body.errors]).toEqual([400, [{ parameter: 'limit', detail: expect.stringContaining('none') }]]);
    },
  );

  test.each(['limit=1&limit=2', 'state=ready&state=failed', 'cursor=a&cursor=b', 'limit[]=1', 'limit%5B%5D=1'])(
    '%s is refused: lists are separated by commas',
    async (query) => {
      expect(Object.keys(await wrongParameters(query))).toHaveLength(1);
    },
  );

  test('names that are special to the language are like any others', async () => {
    for (const name of ['__proto__', 'constructor', 'toString', '%5F_proto__'])
      expect(Object.keys((await new TestApi().get(`/v1/exports?${name}=1`)).body.errors)).toHaveLength(1);
  });

  test('500 parameters, or very long ones, are refused in a short answer', async () => {
    const many = Array.from({ length: 500 }, (_, index) => `p${index}=1`).join('&');
    const { status, body } = await new TestApi().get(`/v1/exports?${many}`);
    expect([status, body.errors.length]).toEqual([400, 10]);
    const long = await new TestApi().get(`/v1/exports?${'x'.repeat(50_000)}=1&state=${'y'.repeat(50_000)}`);
    expect([long.status, JSON.stringify(long.body).length < 2_000]).toEqual([400, true]);
  });

  test('whatever the query, the answer is a page or names what is wrong', async () => {
    const names = fc.constantFrom('account', 'report', 'state', 'status', 'id', 'order', 'limit', 'cursor', 'x', '');
    const values = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 30 }),
      fc.constantFrom('ready', 'desc', '5', 'main'),
    );
    const parts = fc.array(fc.tuple(names, values, fc.boolean()), { maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(parts, async (all) => {
        const query = all
          .map(([name, value, raw]) => `${name}=${raw ? value.replace(/[&#\s]/g, '') : encodeURIComponent(value)}`)
          .join('&');
        const api = new TestApi();
        const { status, body } = await api.get(`/v1/exports?${query}`);
        expect(status === 200 || (status === 400 && body.errors.length > 0)).toBe(true);
        expect(api.errors).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});

describe('a path or method that is not there', () => {
  test.each([
    '/',
    '/v1',
    '/v2/exports',
    '/v1/exports/VSKC',
    '/v1/accounts/main/exports',
    '/favicon.ico',
    '//evil.example/',
  ])('%s is 404', async (path) => {
    expect((await new TestApi().get(path)).status).toBe(404);
  });

  test.each([
    ['DELETE', '/v1/exports', 'GET, HEAD'],
    ['POST', '/v1/accounts/main', 'GET, HEAD'],
    ['OPTIONS', '/v1/accounts/main/exports/VSKC', 'GET, HEAD'],
    ['GET', '/v1/accounts/main/poll', 'POST'],
    ['HEAD', '/v1/accounts/main/poll', 'POST'],
    ['PUT', '/v1/health', 'GET, HEAD'],
  ])('%s %s is 405, with the methods that are', async (method, path, allowed) => {
    const { status, headers } = await new TestApi().ask(path, { method });
    expect([status, headers.get('allow')]).toEqual([405, allowed]);
  });
});

describe('what no answer does', () => {
  test('A12: let caches keep data, or let other sites read it', async () => {
    const api = new TestApi();
    api.exports.put(stored());
    for (const path of ['/v1/exports', '/v1/accounts', '/v1/accounts/main', '/v1/health', '/v1/nothing']) {
      const { headers } = await api.get(path, { Origin: 'https://evil.example' });
      expect(headers.get('cache-control')).toBe('no-store');
      expect([...headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
    }
  });

  test('tell what went wrong inside: that is logged', async () => {
    const api = new TestApi();
    const cause = new Error('arn:aws:dynamodb:secret-table is on fire');
    api.exports.changes = () => Promise.reject(cause);

    const { status, body } = await api.get('/v1/exports');

    expect([status, api.errors]).toEqual([500, [cause]]);
    expect(JSON.stringify(body)).not.toContain('secret-table');
  });
});
