import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CreateScheduleCommandInput } from '@aws-sdk/client-scheduler';
import { createExportStore } from '../../../lambda/adapters/dynamodb/export-store';
import { createPollStateStore } from '../../../lambda/adapters/dynamodb/poll-state-store';
import type { AccountSettings } from '../../../lambda/contract/account-settings';
import type { ApiEnvironment, PollerEnvironment } from '../../../lambda/contract/environment';
import { VERSION } from '../../../lambda/contract/version';
import { demoCredentials, type KeyOptions, type Simulator, startSimulator } from '../../../local/simulator';
import { createTestTable, type TestTable } from '../../support/table';
import { isSignedWith } from './verify-signature';

const REGION = 'eu-west-1';
const SECRET = 'not-a-secret';
const QUEUE = 'dead-letters';

/**
 * A deployed stack: the table is DynamoDB's protocol over HTTP, Kraken is the simulator, and the services of AWS that say
 * what is deployed are answered by a server that speaks their protocols. What AWS really answers is held by test:deploy.
 */
export class Stack {
  /** Texts of the secrets by their names; undefined stands for one without a value. */
  readonly secrets = new Map<string, string | undefined>();
  /** Texts of all versions, by what they are known by. */
  private readonly versions = new Map<string, string>();
  readonly account: AccountSettings = {
    name: 'main',
    secretId: 'kraken-export-status/main',
    reports: ['trades', 'ledgers'],
    nonceResolution: 'ms',
    tier: 'unlimited',
  };
  private tokenSecretName: string | undefined;
  scheduleState = 'ENABLED';
  /** The schedules that were made beside the one of the deployment, as they were asked for, by their names. */
  readonly schedules = new Map<string, CreateScheduleCommandInput>();
  /** Secrets that are about to be deleted. */
  readonly leaving = new Set<string>();
  scheduleExpression = 'rate(1 minute)';
  scheduleWindow: object = { Mode: 'OFF' };
  /** What its target has otherwise than the deployment said at first. */
  scheduleTarget: object = {};
  /** Messages in the queue of runs, and in that of mails and webhooks. */
  deadLetters = 0;
  undelivered = 0;
  reservedConcurrency: number | undefined;
  /** Besides the account of the configuration. */
  readonly otherAccounts: AccountSettings[] = [];
  version: string | undefined = VERSION;
  stackStatus = 'CREATE_COMPLETE';
  /** What CloudFormation answers instead of the stack. */
  stackError: readonly [code: string, message: string] | undefined;
  /** Whether it was deployed to the end once. */
  hasOutputs = true;
  /** Operations that AWS refuses to this caller. */
  readonly denied = new Set<string>();
  /** What happens before an operation of AWS is answered, such as what somebody else does meanwhile. */
  meanwhile: (operation: string) => Promise<void> = async () => {};
  /** Headers of the requests to the API. */
  readonly apiRequests: IncomingMessage['headers'][] = [];
  private readonly environmentBefore = { ...process.env };

  private constructor(
    readonly simulator: Simulator,
    readonly table: TestTable,
    private readonly server: Server,
    private readonly url: string,
  ) {}

  static async create(): Promise<Stack> {
    let stack: Stack | undefined;
    const server = createServer((request, response) => {
      void stack?.answer(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    // What the function logs, and what the SDK warns of, is not looked at here.
    for (const level of ['info', 'warn', 'error'] as const) jest.spyOn(console, level).mockImplementation();
    jest.spyOn(process.stdout, 'write').mockImplementation(() => true);
    const table = await createTestTable();
    const simulator = await startSimulator({ keys: [] });
    stack = new Stack(simulator, table, server, `http://127.0.0.1:${port}`);
    const endpoint = await table.client.config.endpoint?.();
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: stack.url,
      AWS_ENDPOINT_URL_DYNAMODB: `http://127.0.0.1:${endpoint?.port}`,
      AWS_REGION: REGION,
      AWS_ACCESS_KEY_ID: 'operator',
      AWS_SECRET_ACCESS_KEY: SECRET,
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      AWS_EC2_METADATA_DISABLED: 'true',
      ...stack.environment,
    });
    return stack;
  }

  /** Has the API take tokens, of which there are none yet. */
  takeTokens(): void {
    this.tokenSecretName = 'tokens';
    this.secrets.set(this.tokenSecretName, undefined);
  }

  /** What the poller is told. */
  get environment(): PollerEnvironment {
    return {
      TABLE_NAME: this.table.name,
      EVENT_BUS_NAME: 'the-bus',
      KRAKEN_BASE_URL: this.simulator.url,
      POLL_INTERVAL_SECONDS: '60',
      ACTIVE_INTERVAL_SECONDS: '5',
      STALE_AFTER_SECONDS: '600',
      REMOVED_EXPORTS_DAYS: '90',
      VERSION: this.version ?? '',
    };
  }

  /** What the API is told. */
  get apiEnvironment(): ApiEnvironment {
    return {
      TABLE_NAME: this.table.name,
      POLLER_FUNCTION_NAME: 'poller',
      ACCOUNTS: JSON.stringify([this.account, ...this.otherAccounts]),
      STALE_AFTER_SECONDS: '600',
      AUTH_MODE: 'iam',
    };
  }

  readonly exports = () => createExportStore(this.table.client, this.table.name);
  readonly state = () => createPollStateStore(this.table.client, this.table.name).read('main');

  /** A key that Kraken knows, as the value of the secret. */
  addKey(seed: number, options: Partial<KeyOptions> = {}): { apiKey: string; apiSecret: string } {
    const credentials = demoCredentials(seed);
    this.simulator.addKey({ ...credentials, tier: 'unlimited', name: `key-${seed}`, ...options });
    return credentials;
  }

  keep(value: object | string): void {
    this.secrets.set(this.account.secretId, typeof value === 'string' ? value : JSON.stringify(value));
  }

  /** A function that has just been started, and stays warm. @returns what runs it once */
  async poller(invocation: object = { account: this.account, trigger: 'schedule' }): Promise<() => Promise<void>> {
    let handler: typeof import('../../../lambda/handlers/poll') | undefined;
    await jest.isolateModulesAsync(async () => {
      handler = await import('../../../lambda/handlers/poll');
    });
    const context = { functionName: 'poller', getRemainingTimeInMillis: () => 8_000 };
    return async () => handler?.handler(invocation, context);
  }

  /** One run of a function that was just started. */
  async poll(): Promise<void> {
    await (await this.poller())();
  }

  async close(): Promise<void> {
    jest.restoreAllMocks();
    for (const name of Object.keys(process.env)) if (!(name in this.environmentBefore)) delete process.env[name];
    Object.assign(process.env, this.environmentBefore);
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
    await this.simulator.close();
    await this.table.close();
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    const { pathname, searchParams } = new URL(request.url ?? '/', this.url);
    const target =
      String(request.headers['x-amz-target'] ?? '')
        .split('.')
        .at(-1) ?? '';
    if (pathname.startsWith('/v1/')) {
      this.apiRequests.push(request.headers);
      const isToken = request.headers.authorization?.startsWith('Bearer ');
      if (!isToken && !isSignedWith(SECRET, request)) {
        response.writeHead(403, { 'Content-Type': 'application/json' }).end('{"message":"Forbidden"}');
        return;
      }
      return json(response, { items: [], nextCursor: null, asOf: null });
    }
    const form = new URLSearchParams(body);
    const operation = form.get('Action') ?? (target || operationOf(request.method, pathname));
    await this.meanwhile(operation);
    if (this.denied.has(operation)) return refuse(response, form.has('Action'), operation);
    switch (operation) {
      case 'DescribeStacks':
        return this.describeStacks(response, form.get('StackName'));
      case 'ListStackResources':
        return xml(
          response,
          `<ListStackResourcesResponse><ListStackResourcesResult><StackResourceSummaries>${[
            ['AWS::Scheduler::ScheduleGroup', 'Group', 'the-group'],
            ['AWS::Scheduler::Schedule', 'ScheduleMain', 'poll-main'],
            ['AWS::SQS::Queue', 'DeadLettersQueue', `${this.url}/000000000000/${QUEUE}`],
            ['AWS::SQS::Queue', 'UndeliveredQueue', `${this.url}/000000000000/undelivered`],
          ]
            .map(
              ([type, logicalId, id]) =>
                `<member><ResourceType>${type}</ResourceType><LogicalResourceId>${logicalId}</LogicalResourceId><PhysicalResourceId>${id}</PhysicalResourceId></member>`,
            )
            .join('')}</StackResourceSummaries></ListStackResourcesResult></ListStackResourcesResponse>`,
        );
      case 'GetFunctionConfiguration': {
        if (pathname.includes('/functions/api/'))
          return json(response, { Environment: { Variables: this.apiEnvironment } });
        const { VERSION: version, ...others } = this.environment;
        const Variables = this.version === undefined ? others : { ...others, VERSION: version };
        return json(response, { Environment: { Variables } });
      }
      case 'ListSchedules': {
        const names = ['poll-main', ...this.schedules.keys()];
        const first = Number(searchParams.get('NextToken') ?? 0);
        const end = first + Number(searchParams.get('MaxResults') ?? 100);
        return json(response, {
          Schedules: names.slice(first, end).map((Name) => ({
            Name,
            State: 'ENABLED',
            GroupName: searchParams.get('ScheduleGroup'),
          })),
          ...(end < names.length && { NextToken: String(end) }),
        });
      }
      case 'CreateSchedule':
        if (this.schedules.has(nameIn(pathname))) return json(response, { __type: 'ConflictException' }, 409);
        this.schedules.set(nameIn(pathname), JSON.parse(body));
        return json(response, { ScheduleArn: 'arn' });
      case 'UpdateSchedule':
        this.schedules.set(nameIn(pathname), JSON.parse(body));
        return json(response, { ScheduleArn: 'arn' });
      case 'DeleteSchedule':
        if (this.schedules.delete(nameIn(pathname))) return json(response, {});
        return json(response, { __type: 'ResourceNotFoundException' }, 404);
      case 'CreateSecret': {
        const { Name, SecretString } = JSON.parse(body);
        if (this.leaving.has(Name)) {
          const message =
            "You can't create this secret because a secret with this name is already scheduled for deletion.";
          return json(response, { __type: 'InvalidRequestException', message }, 400);
        }
        if (this.secrets.has(Name)) return json(response, { __type: 'ResourceExistsException' }, 400);
        this.secrets.set(Name, SecretString);
        return json(response, { Name });
      }
      case 'DeleteSecret':
        this.leaving.add(JSON.parse(body).SecretId);
        return json(response, {});
      case 'RestoreSecret':
        this.leaving.delete(JSON.parse(body).SecretId);
        return json(response, {});
      case 'GetSchedule': {
        const added = this.schedules.get(nameIn(pathname));
        if (added !== undefined) return json(response, { State: 'ENABLED', ...added });
        if (nameIn(pathname) !== 'poll-main') return json(response, { __type: 'ResourceNotFoundException' }, 404);
        return json(response, {
          Name: 'poll-main',
          State: this.scheduleState,
          ScheduleExpression: this.scheduleExpression,
          FlexibleTimeWindow: this.scheduleWindow,
          Target: {
            Arn: 'arn:aws:lambda:eu-west-1:000000000000:function:poller',
            RoleArn: 'arn:aws:iam::000000000000:role/schedules',
            Input: JSON.stringify({ account: this.account, trigger: 'schedule' }),
            DeadLetterConfig: { Arn: `arn:aws:sqs:${REGION}:000000000000:${QUEUE}` },
            RetryPolicy: { MaximumEventAgeInSeconds: 60, MaximumRetryAttempts: 0 },
            ...this.scheduleTarget,
          },
        });
      }
      case 'GetQueueAttributes':
        return json(response, {
          Attributes: {
            ApproximateNumberOfMessages: String(body.includes('/undelivered') ? this.undelivered : this.deadLetters),
          },
        });
      case 'GetFunctionConcurrency':
        return json(response, { ReservedConcurrentExecutions: this.reservedConcurrency });
      case 'GetSecretValue': {
        const { SecretId } = JSON.parse(body);
        const text = this.secrets.get(SecretId);
        if (text !== undefined) return json(response, { SecretString: text, VersionId: versionOf(text) });
        const what = this.secrets.has(SecretId) ? 'secret value for staging label: AWSCURRENT' : 'secret.';
        const message = `Secrets Manager can't find the specified ${what}`;
        return json(response, { __type: 'ResourceNotFoundException', message }, 400);
      }
      case 'PutSecretValue': {
        const { SecretId, SecretString, VersionStages = ['AWSCURRENT'] } = JSON.parse(body);
        const isFirst = this.secrets.get(SecretId) === undefined;
        if (isFirst || VersionStages.includes('AWSCURRENT')) this.secrets.set(SecretId, SecretString);
        this.versions.set(versionOf(SecretString), SecretString);
        return json(response, { Name: SecretId, VersionId: versionOf(SecretString) });
      }
      case 'UpdateSecretVersionStage': {
        const { SecretId, MoveToVersionId, RemoveFromVersionId } = JSON.parse(body);
        if (RemoveFromVersionId !== versionOf(this.secrets.get(SecretId) ?? ''))
          return json(response, { __type: 'InvalidParameterException' }, 400);
        this.secrets.set(SecretId, this.versions.get(MoveToVersionId));
        return json(response, { Name: SecretId });
      }
      case 'PutEvents':
        return json(response, {
          FailedEntryCount: 0,
          Entries: JSON.parse(body).Entries.map(() => ({ EventId: 'id' })),
        });
      default:
        return json(response, { __type: 'UnknownOperationException', message: operation }, 400);
    }
  }

  private describeStacks(response: ServerResponse, name: string | null): void {
    if (this.stackError !== undefined) {
      xml(response, errorXml(...this.stackError), 400);
      return;
    }
    if (name !== null && name !== 'Exports') {
      xml(response, errorXml('ValidationError', `Stack with id ${name} does not exist`), 400);
      return;
    }
    const outputs = {
      ApiUrl: this.url,
      PollerFunctionName: 'poller',
      ApiFunctionName: 'api',
      TableName: this.table.name,
    };
    const tokens = this.tokenSecretName === undefined ? {} : { TokenSecretName: this.tokenSecretName };
    const members = Object.entries(this.hasOutputs ? { ...outputs, ...tokens } : {})
      .map(([key, value]) => `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`)
      .join('');
    xml(
      response,
      `<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackName>Exports</StackName><CreationTime>2026-11-01T00:00:00Z</CreationTime><StackStatus>${this.stackStatus}</StackStatus><Outputs>${members}</Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`,
    );
  }
}

const OF_SCHEDULES = new Map([
  ['GET', 'GetSchedule'],
  ['POST', 'CreateSchedule'],
  ['PUT', 'UpdateSchedule'],
  ['DELETE', 'DeleteSchedule'],
]);

function operationOf(method: string | undefined, pathname: string): string {
  if (pathname.endsWith('/configuration')) return 'GetFunctionConfiguration';
  if (pathname.endsWith('/concurrency')) return 'GetFunctionConcurrency';
  if (pathname === '/schedules') return 'ListSchedules';
  return pathname.startsWith('/schedules/') ? (OF_SCHEDULES.get(method ?? '') ?? pathname) : pathname;
}

const versionOf = (text: string): string => createHash('sha256').update(text).digest('hex');

const nameIn = (pathname: string): string => pathname.split('/').at(-1) ?? '';

const json = (response: ServerResponse, body: object, status = 200): void => {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
};

const xml = (response: ServerResponse, body: string, status = 200): void => {
  response.writeHead(status, { 'content-type': 'text/xml' }).end(body);
};

const errorXml = (code: string, message: string): string =>
  `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`;

function refuse(response: ServerResponse, isQuery: boolean, operation: string): void {
  const message = `User: operator is not authorized to perform: ${operation}`;
  if (isQuery) xml(response, errorXml('AccessDenied', message), 403);
  else json(response, { __type: 'AccessDeniedException', message, Message: message }, 403);
}
