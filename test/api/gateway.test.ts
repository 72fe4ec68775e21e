import fc from 'fast-check';
import { type APIGatewayProxyResult, handle, type LambdaEvent } from 'hono/aws-lambda';
import { withEncodedPath } from '../../lambda/adapters/lambda/encoded-path';
import { stored, TestApi, tag } from './support/test-api';

type HttpApiEvent = Extract<LambdaEvent, { rawPath: string }>;

/** The event that API Gateway makes of a request: its path is decoded, and ends where a decoded `?` stands. */
function eventOf(method: string, path: string, query = '', headers: Record<string, string> = {}): HttpApiEvent {
  const rawPath = decodeURIComponent(path).split('?')[0] ?? '';
  return {
    version: '2.0',
    routeKey: 'GET /v1/{proxy+}',
    rawPath,
    rawQueryString: query,
    headers: { host: 'abc.execute-api.eu-central-1.amazonaws.com', ...headers },
    body: null,
    isBase64Encoded: false,
    requestContext: {
      domainName: 'abc.execute-api.eu-central-1.amazonaws.com',
      stage: '$default',
      http: { method, path: rawPath, protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'test' },
    } as HttpApiEvent['requestContext'],
  };
}

const ask = (api: TestApi, event: HttpApiEvent): Promise<APIGatewayProxyResult> =>
  handle(api.app)(withEncodedPath(event));

describe('behind API Gateway', () => {
  test('an export is found, with its headers, and not sent again to whom has it', async () => {
    const api = new TestApi();
    api.exports.put(stored());

    const found = await ask(api, eventOf('GET', '/v1/accounts/main/exports/VSKC'));
    const known = await ask(api, eventOf('GET', '/v1/accounts/main/exports/VSKC', '', { 'if-none-match': tag(1) }));

    expect(found).toMatchObject({ statusCode: 200, isBase64Encoded: false, headers: { etag: tag(1) } });
    expect(JSON.parse(found.body)).toMatchObject({ id: 'VSKC' });
    expect(known).toMatchObject({ statusCode: 304, body: '' });
  });

  test('HEAD has the headers of GET, and no body', async () => {
    const api = new TestApi();
    api.exports.put(stored());
    const head = await ask(api, eventOf('HEAD', '/v1/accounts/main/exports/VSKC'));
    const { headers } = await ask(api, eventOf('GET', '/v1/accounts/main/exports/VSKC'));
    expect(head).toMatchObject({ statusCode: 200, body: '', headers });
  });

  test('the query is decoded once, and problems are text', async () => {
    const api = new TestApi();
    api.exports.put(stored({ id: 'a+b%41', status: 'In progress' }));

    const found = await ask(api, eventOf('GET', '/v1/exports', 'id=a%2Bb%2541&status=In+progress'));
    const problem = await ask(api, eventOf('GET', '/v1/exports', 'limit=1&limit=2'));

    expect(JSON.parse(found.body).items).toHaveLength(1);
    expect(problem).toMatchObject({
      statusCode: 400,
      isBase64Encoded: false,
      headers: { 'content-type': 'application/problem+json' },
    });
  });

  test('A06: an id is found by its encoded form, and never another export by it', async () => {
    const ids = fc.oneof(
      fc.constantFrom('a%41', '%2541', 'a b', 'a#b', 'a/b', '../VSKC', '%', '🙂', 'e\u0301', '\0', '..', '.'),
      fc.string({ unit: 'binary', minLength: 1, maxLength: 30 }),
    );
    const wellFormed = ids.filter((id) => id.isWellFormed() && JSON.stringify(id).length < 100);
    await fc.assert(
      fc.asyncProperty(wellFormed, wellFormed, async (id, other) => {
        const api = new TestApi();
        api.exports.put(stored({ id }));
        const own = await ask(api, eventOf('GET', `/v1/accounts/main/exports/${encodeURIComponent(id)}`));
        // The gateway takes slashes, question marks and dot segments for its own, before the API sees them.
        if (!/[/?]|^\.{1,2}$/.test(id)) expect([own.statusCode, JSON.parse(own.body).id]).toEqual([200, id]);
        if (other.split('?')[0] === id) return;
        const wrong = await ask(api, eventOf('GET', `/v1/accounts/main/exports/${encodeURIComponent(other)}`));
        expect([400, 404]).toContain(wrong.statusCode);
      }),
      { numRuns: 200 },
    );
  });

  test.each([
    '/v1/accounts/other/..%2Fmain',
    '/v1/accounts/other/exports/..%2F..%2Fmain/exports/VSKC',
    '/v1/accounts/other/%2E%2E/main',
    '/v1/./accounts/main',
    '/v1/accounts/main/exports/%2E%2E',
  ])('A06: %s does not walk to what the gateway did not decide about', async (path) => {
    const api = new TestApi();
    api.exports.put(stored());

    const { statusCode, headers } = await ask(api, eventOf('GET', path));

    expect([statusCode, headers?.['content-type']]).toEqual([404, 'application/problem+json']);
  });

  test('a poll is asked for', async () => {
    const api = new TestApi();
    expect((await ask(api, eventOf('POST', '/v1/accounts/main/poll'))).statusCode).toBe(202);
    expect(api.requestedPolls).toEqual(['main']);
  });
});
