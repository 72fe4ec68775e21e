import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import type { LambdaEvent } from 'hono/aws-lambda';
import { createRegistryWriter } from '../../cli/stack-accounts/registry-writer';
import type { AccountSettings } from '../../lambda/contract/account-settings';
import { addedSecretName } from '../../lambda/contract/added-accounts';
import type { Invocation } from '../../lambda/contract/invocation';
import { OPERATIONS } from '../../lambda/core/api/operations';
import { unannounced } from '../../lambda/core/exports/events';
import { observeListed } from '../../lambda/core/exports/observe';
import { handler as api } from '../../lambda/handlers/api';
import { handler as authorize } from '../../lambda/handlers/authorize';
import { handler as keepSecret } from '../../lambda/handlers/keep-secret';
import { handler as notify } from '../../lambda/handlers/notify';
import { handler as poll } from '../../lambda/handlers/poll';
import { delivered } from '../../local/events/delivered-event';
import { type Credentials, type Simulator, startSimulator } from '../../local/simulator';
import { createTable } from '../../local/table/create-table';
import { krakenExport, observation } from '../support/exports';
import { type Call, distinct } from './call';
import { type Deployed, REGION } from './deployed';
import { tapWire } from './wire';

type HttpApiEvent = Extract<LambdaEvent, { rawPath: string }>;

/** An account that was added while the stack runs. */
const ADDED: AccountSettings = {
  name: 'added',
  secretId: addedSecretName('KrakenExportStatus', 'added'),
  reports: ['trades', 'ledgers'],
  nonceResolution: 'ms',
  tier: 'unlimited',
};

/** Enough for one poll, and too little to follow young exports, which would call nothing else. */
const INVOCATION = { functionName: 'poller', getRemainingTimeInMillis: () => 6_000 };

/**
 * Runs the functions as they are deployed, with the environment that the template gives them and the real clients of
 * the SDK, through an export's life and every operation of the API.
 * @param credentials of each account, which the simulated Kraken knows
 * @returns every call that they made
 */
export async function recordCalls(
  deployed: Deployed,
  simulator: Simulator,
  credentials: Readonly<Record<string, Credentials>>,
): Promise<Call[]> {
  const database = dynalite({ createTableMs: 0 });
  await new Promise<void>((resolve) => database.listen(0, '127.0.0.1', resolve));
  const address = database.address();
  const port = typeof address === 'object' ? address?.port : 0;
  let described = {};
  const wire = await tapWire(`http://127.0.0.1:${port}`, (operation, body) => {
    if (operation === 'GetSecretValue')
      return { SecretString: JSON.stringify(credentials[String(body.SecretId).replace(/^.*\//, '')]) };
    if (operation === 'DescribeSecret') return described;
    return { Entries: [body.Entries].flat().map((_, index) => ({ EventId: `event-${index}` })) };
  });
  const [table] = deployed.all('AWS::DynamoDB::GlobalTable');
  const client = new DynamoDBClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: REGION,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const log = (['info', 'warn', 'error'] as const).map((level) =>
    jest.spyOn(console, level).mockImplementation(() => {}),
  );
  try {
    await createTable(client, String(table?.name));
    becomes(deployed, 'PollerFunction', wire.url);
    for (const schedule of deployed.all('AWS::Scheduler::Schedule'))
      await liveThrough(JSON.parse(schedule.properties.Target.Input), simulator);
    await createRegistryWriter(client, String(table?.name)).put(ADDED);
    await liveThrough({ account: ADDED, trigger: 'schedule' }, simulator);
    becomes(deployed, 'ApiFunction', wire.url);
    for (const account of Object.keys(credentials)) await askEverything(account);
    becomes(deployed, 'ApiTokensFunction', wire.url);
    await authorize({ identitySource: [`Bearer kes_${'0'.repeat(64)}`] });
    becomes(deployed, 'NoticesFunction', wire.url);
    for (const request of noticeRequests(deployed)) await notify(request);
    becomes(deployed, 'SecretKeeperFunction', wire.url);
    for (const secret of [{ __type: 'ResourceNotFoundException' }, { DeletedDate: 1 }]) {
      described = secret;
      for (const { properties } of deployed.all('Custom::Secret'))
        await keepSecret(resourceRequest(wire.url, properties));
    }
  } finally {
    for (const spy of log) spy.mockRestore();
    client.destroy();
    await wire.close();
    database.closeAllConnections();
    await new Promise((resolve) => database.close(resolve));
  }
  return distinct(wire.calls);
}

/** Takes on the environment of a function. Its access key is the name of its role, by which the wire knows the caller. */
function becomes(deployed: Deployed, functionName: string, endpoint: string): void {
  const found = deployed.all('AWS::Lambda::Function').find(({ name }) => name.startsWith(functionName));
  Object.assign(process.env, found?.properties.Environment?.Variables, {
    AWS_REGION: REGION,
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: found?.properties.Role.replace(/^.*role\//, ''),
    AWS_SECRET_ACCESS_KEY: 'test',
  });
}

/** What the rules hand to the notifier when an export becomes ready. */
function noticeRequests(deployed: Deployed): unknown[] {
  const [event] = unannounced(
    observeListed(undefined, krakenExport({ status: 'Processed' }), observation(1n)) ?? fail(),
  );
  const text = JSON.stringify(delivered(event ?? fail()));
  return deployed
    .all('AWS::Events::Rule')
    .flatMap(({ properties }) => properties.Targets)
    .flatMap(({ InputTransformer }) =>
      InputTransformer === undefined ? [] : [JSON.parse(InputTransformer.InputTemplate.replace('<f1>', text))],
    );
}

/** What CloudFormation asks for. */
const resourceRequest = (ResponseURL: string, ResourceProperties: unknown) => ({
  RequestType: 'Create',
  ResponseURL,
  StackId: 'arn:aws:cloudformation:eu-central-1:111122223333:stack/Exports/1',
  RequestId: '1',
  LogicalResourceId: 'Secret',
  ResourceProperties,
});

function fail(): never {
  throw new Error('there is nothing to tell');
}

/** An export is seen, changes, vanishes, and one comes back. */
async function liveThrough(invocation: Invocation, simulator: Simulator): Promise<void> {
  const account = invocation.account.name;
  const pollNow = () => poll(invocation, INVOCATION);
  const id = simulator.addExport({ report: 'trades', account, queuedSeconds: 600 });
  simulator.addExport({ report: 'ledgers', account });
  await pollNow();
  simulator.addExport({ report: 'trades', account, id, queuedSeconds: 0 });
  await pollNow();
  simulator.removeExport(id);
  await pollNow();
  await pollNow();
  simulator.addExport({ report: 'trades', account, id });
  await pollNow();
}

async function askEverything(account: string): Promise<void> {
  for (const { method, path } of Object.values(OPERATIONS)) {
    const listed = await ask('GET', '/v1/exports', `account=${account}&state=queued,processing,ready`);
    const id = JSON.parse(listed.body).items[0].id;
    const { statusCode } = await ask(method.toUpperCase(), path.replace(':account', account).replace(':id', id));
    expect([path, statusCode]).toEqual([path, method === 'post' ? 202 : 200]);
  }
}

const ask = (method: string, rawPath: string, rawQueryString = '') =>
  api({
    version: '2.0',
    rawPath,
    rawQueryString,
    headers: {},
    body: null,
    isBase64Encoded: false,
    requestContext: {
      domainName: 'localhost',
      http: { method, path: rawPath },
      authorizer: { lambda: { accounts: '*' } },
    },
  } as unknown as HttpApiEvent);

export const startKraken = (credentials: Readonly<Record<string, Credentials>>): Promise<Simulator> =>
  startSimulator({
    keys: Object.entries(credentials).map(([account, key]) => ({ ...key, account, tier: 'unlimited' as const })),
  });
