import type { PollerEnvironment } from '../../lambda/contract/environment';
import { demoCredentials, type Simulator, startSimulator } from '../../local/simulator';
import { type AwsStub, awsError, startAwsStub } from '../support/aws-stub';
import { createTestTable, type TestTable } from '../support/table';
import { account } from '../support/world';

const context = { functionName: 'the-poller', getRemainingTimeInMillis: () => 8_000 };
const event = { account, trigger: 'schedule' };

let table: TestTable;
let aws: AwsStub;
let simulator: Simulator;
let lines: string[];
const credentials = demoCredentials(0);

beforeEach(async () => {
  table = await createTestTable();
  aws = await startAwsStub();
  simulator = await startSimulator({ keys: [{ ...credentials, tier: 'unlimited' }] });
  aws.respond = (request) =>
    isPutEvents(request)
      ? { body: { FailedEntryCount: 0, Entries: request.Entries.map(() => ({ EventId: 'id' })) } }
      : { body: { SecretString: JSON.stringify(credentials), VersionId: 'v1' } };
  const database = await table.client.config.endpoint?.();
  const environment: PollerEnvironment = {
    TABLE_NAME: table.name,
    EVENT_BUS_NAME: 'the-bus',
    KRAKEN_BASE_URL: simulator.url,
    POLL_INTERVAL_SECONDS: '60',
    ACTIVE_INTERVAL_SECONDS: '5',
    STALE_AFTER_SECONDS: '600',
    REMOVED_EXPORTS_DAYS: '90',
    VERSION: '0.1.0',
  };
  const { endpoint } = aws.clientOptions;
  Object.assign(process.env, environment, {
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_ENDPOINT_URL_DYNAMODB: `http://127.0.0.1:${database?.port}`,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: endpoint,
    AWS_ENDPOINT_URL_EVENTBRIDGE: endpoint,
  });
  lines = [];
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => lines.push(String(text)) > 0);
  for (const level of ['info', 'warn', 'error'] as const) jest.spyOn(console, level).mockImplementation();
});
afterEach(async () => {
  jest.restoreAllMocks();
  await Promise.all([simulator.close(), aws.close(), table.close()]);
});

const isPutEvents = (request: unknown): request is { Entries: unknown[] } =>
  typeof request === 'object' && request !== null && 'Entries' in request;

/** A function that has just been started: it builds its services anew. */
const coldStart = async (): Promise<typeof import('../../lambda/handlers/poll')> => {
  let handler: typeof import('../../lambda/handlers/poll') | undefined;
  await jest.isolateModulesAsync(async () => {
    handler = await import('../../lambda/handlers/poll');
  });
  if (handler === undefined) throw new Error('the handler is not there');
  return handler;
};

test('an invocation polls, logs a line for people and a line of metrics', async () => {
  simulator.addExport({ id: 'DONE', report: 'trades', ageSeconds: 3_600 });
  await (await coldStart()).handler(event, context);
  expect(console.info).toHaveBeenCalledWith(
    expect.objectContaining({ message: 'polled', account: 'main', trigger: 'schedule' }),
  );
  const metrics = lines.map((line) => JSON.parse(line));
  expect(metrics).toEqual([expect.objectContaining({ FunctionName: 'the-poller', Account: 'main', Heartbeat: 1 })]);
});

test('an account that was added is told of in the log, and makes no metric that CloudWatch would bill', async () => {
  const added = { ...event, account: { ...event.account, isAdded: true as const } };
  await (await coldStart()).handler(added, context);
  expect(console.info).toHaveBeenCalledWith(expect.objectContaining({ message: 'polled', account: 'main' }));
  expect(lines).toEqual([]);
});

test('P15 when neither log nor metrics can be written, the run succeeds all the same', async () => {
  const full = (): never => {
    throw new Error('ENOSPC');
  };
  jest.mocked(process.stdout.write).mockImplementation(full);
  jest.mocked(console.info).mockImplementation(full);
  await expect((await coldStart()).handler(event, context)).resolves.toBeUndefined();
  expect(Object.keys(simulator.counters().byOutcome)).toEqual(['ok']);
});

test('C11 a run that fails on our own side fails the invocation, and leaves it to the alarm on errors to tell', async () => {
  process.env.TABLE_NAME = 'no-such-table';
  await expect((await coldStart()).handler(event, context)).rejects.toThrow();
  expect(lines.map((line) => JSON.parse(line))).toEqual([expect.objectContaining({ Heartbeat: 1 })]);
});

test('P09 events that the bus does not take do not fail the invocation: their age has an alarm', async () => {
  simulator.addExport({ id: 'DONE', report: 'trades', ageSeconds: 3_600 });
  const { respond } = aws;
  aws.respond = (request, headers) =>
    isPutEvents(request) ? awsError('InternalException', 'no', 400) : respond(request, headers);
  await (await coldStart()).handler(event, context);
  expect(console.error).toHaveBeenCalledWith(
    expect.objectContaining({ errors: expect.arrayContaining([expect.any(String)]) }),
  );
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    expect.objectContaining({ UnannouncedAge: expect.any(Number) }),
  ]);
});

test.each([
  [
    'of the version before, which names the account only',
    { account: 'main', trigger: 'schedule' },
    /"account"|account/,
  ],
  ['with settings that are not whole', { account: { name: 'main' }, trigger: 'schedule' }, /account\.secretId/],
])('a tick %s is refused in a sentence, before anything is asked', async (_, old, place) => {
  const run = (await coldStart()).handler(old, context);
  await expect(run).rejects.toThrow(/does not say what the poller has to know .* send account, with all its settings/s);
  await expect(run).rejects.toThrow(place);
  expect(simulator.counters().byOutcome).toEqual({});
});
