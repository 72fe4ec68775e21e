import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { LambdaEvent } from 'hono/aws-lambda';
import { createRegistryWriter } from '../../cli/stack-accounts/registry-writer';
import { createExportStore } from '../../lambda/adapters/dynamodb/export-store';
import type { ApiEnvironment } from '../../lambda/contract/environment';
import { createTestTable, type TestTable } from '../support/table';
import { accountNamed, stored } from './support/test-api';

type HttpApiEvent = Extract<LambdaEvent, { rawPath: string }>;

const eventOf = (method: string, rawPath: string): HttpApiEvent =>
  ({
    version: '2.0',
    rawPath,
    rawQueryString: '',
    headers: {},
    body: null,
    isBase64Encoded: false,
    requestContext: { domainName: 'localhost', http: { method, path: rawPath } },
  }) as unknown as HttpApiEvent;

interface Invoked {
  readonly path: string | undefined;
  readonly type: unknown;
  readonly payload: unknown;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += chunk;
  return text;
}

describe('the API function', () => {
  const invoked: Invoked[] = [];
  let table: TestTable;
  let lambda: Server;
  let lambdaStatus = 202;

  beforeAll(async () => {
    table = await createTestTable();
    lambda = createServer(async (request, response) => {
      const payload = JSON.parse(await bodyOf(request));
      invoked.push({ path: request.url, type: request.headers['x-amz-invocation-type'], payload });
      response.writeHead(lambdaStatus).end();
    });
    await new Promise<void>((resolve) => lambda.listen(0, '127.0.0.1', resolve));
    const database = await table.client.config.endpoint?.();
    const environment: ApiEnvironment = {
      TABLE_NAME: table.name,
      POLLER_FUNCTION_NAME: 'the-poller',
      ACCOUNTS: JSON.stringify([accountNamed('main')]),
      STALE_AFTER_SECONDS: '600',
      AUTH_MODE: 'iam',
    };
    Object.assign(process.env, environment, {
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_ENDPOINT_URL_DYNAMODB: `http://127.0.0.1:${database?.port}`,
      AWS_ENDPOINT_URL_LAMBDA: `http://127.0.0.1:${(lambda.address() as AddressInfo).port}`,
    });
  });

  afterAll(async () => {
    await table.close();
    await new Promise((resolve) => lambda.close(resolve));
  });

  test('answers from the table', async () => {
    const { handler } = await import('../../lambda/handlers/api');
    await createExportStore(table.client, table.name).write(stored(), undefined);

    const { statusCode, body } = await handler(eventOf('GET', '/v1/exports'));

    expect(statusCode).toBe(200);
    expect(JSON.parse(body).items).toMatchObject([{ account: 'main', id: 'VSKC', version: 1 }]);
  });

  test('C17 C18 leaves an export that cannot be read out of lists and of the feed, and logs that once', async () => {
    const { handler } = await import('../../lambda/handlers/api');
    const logged = jest.spyOn(console, 'error').mockImplementation(() => {});
    const store = createExportStore(table.client, table.name);
    await store.write(stored({ id: 'READABLE' }), undefined);
    await store.write(stored({ id: 'BROKEN' }), undefined);
    const item = { pk: { S: 'ACCOUNT#main' }, sk: { S: 'EXPORT#BROKEN' } };
    await table.client.send(
      new UpdateItemCommand({
        TableName: table.name,
        Key: item,
        UpdateExpression: 'SET kraken = :cut',
        ExpressionAttributeValues: { ':cut': { S: '{"id":' } },
      }),
    );

    for (const query of ['', 'order=desc', 'order=desc&limit=1', 'account=main&state=queued']) {
      const { statusCode, body } = await handler({ ...eventOf('GET', '/v1/exports'), rawQueryString: query });
      expect(statusCode).toBe(200);
      expect(body).toContain('READABLE');
      expect(body).not.toContain('BROKEN');
    }
    expect(logged.mock.calls).toEqual([
      [{ message: 'an export is left out of lists', error: expect.stringContaining('ACCOUNT#main/EXPORT#BROKEN') }],
    ]);
    logged.mockClear();

    for (const path of ['', '/history']) {
      const { statusCode, body } = await handler(eventOf('GET', `/v1/accounts/main/exports/BROKEN${path}`));
      expect([statusCode, body]).toEqual([501, expect.stringContaining('this version of the software cannot read it')]);
    }
    const ofOne = expect.stringContaining('ACCOUNT#main/EXPORT#BROKEN');
    expect(logged.mock.calls).toEqual(Array(2).fill([expect.objectContaining({ error: ofOne })]));
    logged.mockRestore();
  });

  test('C18 leaves an added account that cannot be read out of lists, and logs that once', async () => {
    // What was read of the registry is used again for some seconds: this is a function that has just been started.
    jest.resetModules();
    const { handler } = await import('../../lambda/handlers/api');
    const logged = jest.spyOn(console, 'error').mockImplementation(() => {});
    const writer = createRegistryWriter(table.client, table.name);
    await writer.put(accountNamed('desk'));
    await writer.put({ ...accountNamed('odd'), tier: 'golden' as 'pro' });

    for (const path of ['/v1/accounts', '/v1/health'])
      expect((await handler(eventOf('GET', path))).statusCode).toBe(200);
    const { body } = await handler(eventOf('GET', '/v1/accounts'));
    expect(JSON.parse(body).items.map(({ name }: { name: string }) => name)).toEqual(['desk', 'main']);
    expect(logged.mock.calls).toEqual([
      [{ message: 'an account is left out of lists', error: expect.stringContaining('ACCOUNTS/odd') }],
    ]);
    expect((await handler(eventOf('GET', '/v1/accounts/odd'))).statusCode).toBe(501);
    logged.mockRestore();
  });

  test('asks for a poll by invoking the poller, without waiting for it', async () => {
    const { handler } = await import('../../lambda/handlers/api');

    expect((await handler(eventOf('POST', '/v1/accounts/main/poll'))).statusCode).toBe(202);

    expect(invoked).toEqual([
      {
        path: '/2015-03-31/functions/the-poller/invocations',
        type: 'Event',
        payload: { account: accountNamed('main'), trigger: 'request' },
      },
    ]);
  });

  test('logs what it answers with 500 as one object', async () => {
    const { handler } = await import('../../lambda/handlers/api');
    const logged = jest.spyOn(console, 'error').mockImplementation(() => {});
    lambdaStatus = 400;

    const { statusCode } = await handler(eventOf('POST', '/v1/accounts/main/poll'));

    expect(statusCode).toBe(500);
    expect(logged.mock.calls).toEqual([[expect.objectContaining({ message: 'a request failed' })]]);
    logged.mockRestore();
  });
});
