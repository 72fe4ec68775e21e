import { createServer } from 'node:http';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { createEventBridgePublisher } from '../../lambda/adapters/eventbridge/publisher';
import { unannounced } from '../../lambda/core/exports/events';
import { observeListed } from '../../lambda/core/exports/observe';
import { type AwsStub, awsError, startAwsStub } from '../support/aws-stub';
import { krakenExport, observation } from '../support/exports';
import { expectPublished } from '../support/published-events';

let aws: AwsStub;
beforeEach(async () => {
  aws = await startAwsStub();
});
afterEach(() => {
  for (const { Source, DetailType, Detail } of entries())
    expectPublished({ ...ENVELOPE, source: Source, 'detail-type': DetailType, detail: JSON.parse(Detail) });
  return aws.close();
});

/** What EventBridge adds. */
const ENVELOPE = { version: '0', id: '', account: '', region: '', time: '2026-11-01T00:00:01Z', resources: [] };

/** All that was sent. */
const entries = (): { Source: string; DetailType: string; Detail: string }[] =>
  (aws.requests as { Entries: { Source: string; DetailType: string; Detail: string }[] }[]).flatMap(
    ({ Entries }) => Entries,
  );

const publish = (ids: string[], { timeoutMs = 3_000, endpoint = aws.clientOptions.endpoint } = {}) => {
  const events = ids.flatMap((id) => {
    const stored = observeListed(undefined, krakenExport({ id }), observation(7n));
    return stored === undefined ? [] : unannounced(stored);
  });
  const client = new EventBridgeClient({ ...aws.clientOptions, endpoint });
  return createEventBridgePublisher(client, 'bus').publish(events, timeoutMs);
};

test('an event goes to the bus with its source, type, detail and time', async () => {
  aws.respond = () => ({ body: { FailedEntryCount: 0, Entries: [{ EventId: 'a' }] } });
  expect(await publish(['VSKC'])).toEqual([{ isAccepted: true }]);
  expect(entries()).toMatchObject([
    {
      EventBusName: 'bus',
      Source: 'kraken.export-status',
      DetailType: 'Kraken Export Status Changed',
      Time: 1_793_491_201,
    },
  ]);
  expect(JSON.parse(entries()[0]?.Detail ?? '')).toMatchObject({
    metadata: { eventId: 'main/VSKC/1', schemaVersion: '1.0', account: 'main', occurredAt: '2026-11-01T00:00:01.000Z' },
    data: { from: null, to: 'queued', changed: [], export: { id: 'VSKC', version: 1 } },
  });
});

test('P06 of a call that succeeds in part, the refused entries are told apart', async () => {
  const Entries = [{ EventId: 'a' }, { ErrorCode: 'ThrottlingException', ErrorMessage: 'slow down' }, { EventId: 'c' }];
  aws.respond = () => ({ body: { FailedEntryCount: 1, Entries } });
  expect(await publish(['A', 'B', 'C'])).toEqual([
    { isAccepted: true },
    { isAccepted: false, reason: 'ThrottlingException' },
    { isAccepted: true },
  ]);
});

test('P07 of a call that fails, nothing counts as announced', async () => {
  aws.respond = () => awsError('InternalException', 'try again', 500);
  expect(await publish(['A', 'B'])).toEqual([
    { isAccepted: false, reason: 'InternalException' },
    { isAccepted: false, reason: 'InternalException' },
  ]);
});

test('P07 a call that hangs is given up in time, and nothing counts as announced', async () => {
  const silent = createServer(() => undefined);
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const address = silent.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const began = performance.now();
  const reason = 'no answer within 200 ms';
  const refused = [{ isAccepted: false, reason }];
  expect(await publish(['A'], { timeoutMs: 200, endpoint: `http://127.0.0.1:${port}` })).toEqual(refused);
  expect(performance.now() - began).toBeLessThan(3_000);
  silent.closeAllConnections();
  await new Promise((resolve) => silent.close(resolve));
});
