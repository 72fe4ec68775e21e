import { createServer, type Server } from 'node:http';
import { noticeRequest } from '../../lambda/contract/notice';
import { unannounced } from '../../lambda/core/exports/events';
import { observeListed } from '../../lambda/core/exports/observe';
import { handler } from '../../lambda/handlers/notify';
import { delivered } from '../../local/events/delivered-event';
import { krakenExport, observation } from '../support/exports';

const TOPIC = 'arn:aws:sns:eu-west-1:123456789012:Topic';
const OK = '<PublishResponse><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>';

let sns: Server;
let published: URLSearchParams[];
let answer: { status: number; body: string };

beforeAll(async () => {
  sns = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    published.push(new URLSearchParams(Buffer.concat(chunks).toString()));
    response.writeHead(answer.status, { 'content-type': 'text/xml' }).end(answer.body);
  });
  await new Promise<void>((resolve) => sns.listen(0, '127.0.0.1', resolve));
  const address = sns.address();
  Object.assign(process.env, {
    API_URL: 'https://api.example',
    STACK_NAME: 'Stack',
    AWS_REGION: 'eu-west-1',
    AWS_ENDPOINT_URL: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  });
});
beforeEach(() => {
  published = [];
  answer = { status: 200, body: OK };
  jest.spyOn(console, 'info').mockImplementation(() => undefined);
});
afterEach(() => jest.restoreAllMocks());
afterAll(() => {
  sns.closeAllConnections();
  return new Promise((resolve) => sns.close(resolve));
});

const known = observeListed(undefined, krakenExport(), observation(1n));

/** The event of a change, as a rule hands it over. */
function requestFor(change: object): unknown {
  const [event] = unannounced(observeListed(known, krakenExport(change), observation(2n)) ?? fail()).slice(-1);
  return JSON.parse(JSON.stringify(noticeRequest(TOPIC, delivered(event ?? fail()))));
}

test('an event is put into words and sent to the topic that the rule names', async () => {
  await handler(requestFor({ status: 'Processed', completedAt: '2026-11-01T00:00:27Z' }));
  expect(published.map((form) => [form.get('Action'), form.get('TopicArn'), form.get('Subject')])).toEqual([
    ['Publish', TOPIC, 'Kraken export VSKC "my_trades_1" of main: ready'],
  ]);
  expect(published[0]?.get('Message')).toContain('Took       27 s');
});

test('what is no news is not sent', async () => {
  await handler(requestFor({ description: 'renamed' }));
  expect(published).toEqual([]);
});

test('what cannot be sent fails the invocation, so that it is tried again and then kept', async () => {
  const error = '<ErrorResponse><Error><Code>AuthorizationError</Code><Message>no</Message></Error></ErrorResponse>';
  answer = { status: 403, body: error };
  await expect(handler(requestFor({ status: 'Processed' }))).rejects.toThrow('no');
});

test('what is no event is refused', async () => {
  await expect(handler({ topicArn: TOPIC, event: {} })).rejects.toThrow();
});

function fail(): never {
  throw new Error('nothing changed');
}
