import { createServer, type Server } from 'node:http';
import { CreateTableCommand, DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import * as fc from 'fast-check';
import { unannounced } from '../../lambda/core/exports/events';
import type { StoredExport } from '../../lambda/core/exports/export';
import { observeListed } from '../../lambda/core/exports/observe';
import { delivered } from '../../local/events/delivered-event';
import { krakenExport, observation } from '../support/exports';

type Handlers = typeof import('../../examples/latest-status/handler') &
  typeof import('../../examples/wait-for-export/handler');

const TableName = 'statuses';

let handlers: Handlers;
let database: Server;
let workflows: Server;
let client: DynamoDBClient;
/** What the workflows were told, by their token. */
let ended: { taskToken: string; output: string }[];

const portOf = (server: Server): number => {
  const address = server.address();
  return typeof address === 'object' ? (address?.port ?? 0) : 0;
};

beforeAll(async () => {
  database = dynalite({ createTableMs: 0 }) as unknown as Server;
  workflows = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    ended.push(JSON.parse(Buffer.concat(chunks).toString()));
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' }).end('{}');
  });
  for (const server of [database, workflows])
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
  Object.assign(process.env, {
    TABLE_NAME: TableName,
    AWS_REGION: 'local',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL_DYNAMODB: `http://127.0.0.1:${portOf(database)}`,
    AWS_ENDPOINT_URL_SFN: `http://127.0.0.1:${portOf(workflows)}`,
  });
  // As in Lambda: the clients are made when the file is loaded, from the environment that is there then.
  handlers = {
    ...(await import('../../examples/latest-status/handler')),
    ...(await import('../../examples/wait-for-export/handler')),
  };
  client = new DynamoDBClient({});
  await client.send(
    new CreateTableCommand({
      TableName,
      KeySchema: [{ AttributeName: 'export', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'export', AttributeType: 'S' }],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  );
}, 30_000);
afterAll(async () => {
  client.destroy();
  for (const server of [database, workflows]) {
    server.closeAllConnections?.();
    await new Promise((resolve) => server.close(resolve));
  }
});

beforeEach(() => {
  jest.spyOn(console, 'info').mockImplementation(() => undefined);
  ended = [];
});
afterEach(() => jest.restoreAllMocks());

let exports = 0;

/** The events of the life of one more export: queued, processing, ready. */
function eventsOfALife(): { id: string; events: unknown[] } {
  const id = `E${++exports}`;
  let stored: StoredExport | undefined;
  const events = ['Queued', 'Processing', 'Processed'].map((status, index) => {
    stored = observeListed(stored, krakenExport({ id, status }), observation(BigInt(index + 1)));
    const [event] = unannounced(stored ?? fail()).slice(-1);
    return JSON.parse(JSON.stringify(delivered(event ?? fail())));
  });
  return { id, events };
}

/** Every event once, some again, in any order: places in a life. */
const deliveries = fc
  .array(fc.nat({ max: 2 }), { maxLength: 4 })
  .chain((again) => fc.shuffledSubarray([0, 1, 2, ...again], { minLength: 3 + again.length }));

test('P10 the latest status is the truth, whatever comes twice or late', async () => {
  await fc.assert(
    fc.asyncProperty(deliveries, async (order) => {
      const { id, events } = eventsOfALife();
      for (const place of order) await handlers.handler(events[place] ?? fail());
      const Key = { export: { S: `main/${id}` } };
      const { Item } = await client.send(new GetItemCommand({ TableName, Key }));
      expect(Item).toEqual({ ...Key, state: { S: 'ready' }, version: { N: '3' } });
    }),
    { numRuns: 25 },
  );
}, 30_000);

test('a workflow hears of the end of an export, whether it began to wait before or after it', async () => {
  await fc.assert(
    fc.asyncProperty(deliveries, fc.nat({ max: 7 }), async (order, begin) => {
      const { id, events } = eventsOfALife();
      ended = [];
      for (const place of order.slice(0, begin)) await handlers.hear(events[place] ?? fail());
      await handlers.wait({ account: 'main', id, token: `token of ${id}` });
      for (const place of order.slice(begin)) await handlers.hear(events[place] ?? fail());
      expect(ended.length).toBeGreaterThan(0);
      const output = JSON.stringify({ account: 'main', id, state: 'ready' });
      for (const end of ended) expect(end).toEqual({ taskToken: `token of ${id}`, output });
    }),
    { numRuns: 25 },
  );
}, 30_000);

test('a workflow goes on waiting while its export is under way', async () => {
  const { id, events } = eventsOfALife();
  await handlers.wait({ account: 'main', id, token: 'token' });
  for (const event of events.slice(0, 2)) await handlers.hear(event);
  expect(ended).toEqual([]);
});

function fail(): never {
  throw new Error('nothing changed');
}
