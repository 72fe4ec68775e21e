import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { KNOWN_ERRORS } from '../../scripts/build/function-options';
import { type AwsStub, awsError, startAwsStub } from '../support/aws-stub';

const ROOT = join(__dirname, '..', '..');
const KIB = 1024;
const ACCOUNT = {
  name: 'main',
  secretId: 'kraken-export-status/main',
  reports: ['trades'],
  nonceResolution: 'ms',
  tier: 'pro',
};
const SECRET = { apiKey: 'sample-key', apiSecret: Buffer.alloc(64, 7).toString('base64') };
const REPORT = {
  id: 'VSKC',
  descr: 'sample',
  format: 'CSV',
  report: 'trades',
  status: 'Queued',
  createdtm: '1790000000',
};

const POLL_REQUEST = {
  version: '2.0',
  rawPath: '/v1/accounts/main/poll',
  rawQueryString: '',
  headers: { host: 'api.example.com' },
  requestContext: {
    domainName: 'api.example.com',
    http: { method: 'POST', path: '/v1/accounts/main/poll', sourceIp: '127.0.0.1' },
  },
  isBase64Encoded: false,
};

const OF_KRAKEN = ['ExportStatus', 'GetApiKeyInfo'];

/** Has a process tell, at its end, which modules of Node it loaded, also those that these load themselves. */
const TELL_MODULES = join(__dirname, 'tell-modules.cjs');

const bundleOf = (name: string): string => join(ROOT, 'dist', 'functions', name, 'index.js');

test.each([
  ['poll', 300, 90],
  ['api', 420, 115],
])('what is deployed as "%s" has at most %d KiB, compressed %d', (name, limit, compressed) => {
  const code = readFileSync(bundleOf(name));
  expect(code.length).toBeLessThanOrEqual(limit * KIB);
  expect(gzipSync(code).length).toBeLessThanOrEqual(compressed * KIB);
});

test.each(['poll', 'api'])('what is deployed as "%s" copies no request for a log that nobody keeps', (name) => {
  expect(readFileSync(bundleOf(name), 'utf8')).not.toContain('***SensitiveInformation***');
});

test('every error of a service that a function tells by its class is in the bundles', () => {
  const folder = join(ROOT, 'lambda');
  const told = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => [...readFileSync(join(folder, file), 'utf8').matchAll(/instanceof (\w+Exception)\b/g)])
    .flatMap(([, name]) => name ?? [])
    .filter((name) => !name.endsWith('ServiceException'));
  expect([...new Set(told)].sort()).toEqual([...KNOWN_ERRORS].sort());
});

/** Each costs a start: `node:http` some milliseconds, what stands behind `fetch` some forty. */
const OF_NODE = ['async_hooks', 'crypto', 'fs', 'http', 'https', 'os', 'process', 'stream', 'timers/promises'];

test.each([
  ['poll', [...OF_NODE, 'buffer']],
  ['api', OF_NODE],
])('what is deployed as "%s" loads of Node nothing but what it always did', (name, expected) => {
  const code = readFileSync(bundleOf(name), 'utf8');
  const loaded = [...code.matchAll(/require\("(?:node:)?([^"]+)"\)/g)].map(([, module]) => module);
  expect([...new Set(loaded)].sort()).toEqual([...expected].sort());
});

/** What Node loads where `https` and `crypto` are asked for, in any of its versions. */
const BEHIND_HTTPS = [
  ...['_http_agent', '_http_client', '_http_common', '_http_incoming', '_http_outgoing', '_http_server'],
  ...['_tls_common', '_tls_wrap', 'crypto', 'diagnostics_channel', 'http', 'https', 'net', 'os', 'process'],
  ...['timers/promises', 'tls'],
];
/** And where there is a `Request`, as the API's router makes of each event. */
const BEHIND_FETCH = ['assert', 'http2', 'util/types', 'worker_threads', 'zlib'];

describe('with parts of the SDK left out, as deployed,', () => {
  let aws: AwsStub;
  /** What was asked for, in order: the operation of AWS, or of Kraken. */
  let calls: string[];
  let signedFor: Set<string | undefined>;
  let answer: (operation: string) => ReturnType<AwsStub['respond']> | undefined;

  beforeEach(async () => {
    aws = await startAwsStub();
    [calls, signedFor, answer] = [[], new Set(), () => undefined];
    aws.respond = (request, headers) => {
      const target = headers['x-amz-target'];
      const operation = typeof target === 'string' ? target.replace(/^.*\./, '') : operationOf(request);
      calls.push(operation);
      if (headers.authorization !== undefined)
        signedFor.add(
          /^AWS4-HMAC-SHA256 Credential=sample\/\d{8}\/local\/(\w+)\/aws4_request, /.exec(headers.authorization)?.[1],
        );
      return answer(operation) ?? { body: usual(operation) };
    };
  });
  afterEach(() => aws.close());

  /** Handles the same event twice in a process of its own. @returns what it told besides */
  async function run(name: string, event: object, ...options: string[]): Promise<string> {
    const probe = join(ROOT, 'bench', 'cold-start', 'probe.cjs');
    const { endpoint } = aws.clientOptions;
    const env = {
      AWS_ENDPOINT_URL: endpoint,
      AWS_REGION: 'local',
      AWS_ACCESS_KEY_ID: 'sample',
      AWS_SECRET_ACCESS_KEY: 'sample',
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      KRAKEN_BASE_URL: endpoint,
      TABLE_NAME: 'exports',
      EVENT_BUS_NAME: 'bus',
      POLLER_FUNCTION_NAME: 'poller',
      ACCOUNTS: JSON.stringify([ACCOUNT]),
      AUTH_MODE: 'iam',
      POLL_INTERVAL_SECONDS: '60',
      ACTIVE_INTERVAL_SECONDS: '60',
      STALE_AFTER_SECONDS: '600',
      REMOVED_EXPORTS_DAYS: '90',
    };
    const args = [...options, probe, bundleOf(name), JSON.stringify(event)];
    return (await promisify(execFile)(process.execPath, args, { env })).stderr;
  }

  test.each<[string, object, readonly string[]]>([
    ['poll', { account: ACCOUNT, trigger: 'schedule' }, BEHIND_HTTPS],
    ['api', POLL_REQUEST, [...BEHIND_HTTPS, ...BEHIND_FETCH]],
  ])('"%s" has Node load nothing else while it handles an event', async (name, event, usual) => {
    const tell = ['--require', TELL_MODULES];
    const atRest = (await promisify(execFile)(process.execPath, [...tell, '--eval', 'performance.now()'])).stderr.split(
      '\n',
    );
    const loaded = (await run(name, event, ...tell)).split('\n').filter((line) => !atRest.includes(line));
    expect(loaded).toContain('NativeModule https');
    const modules = loaded.map((line) => line.replace('NativeModule ', ''));
    expect(modules.filter((module) => builtinModules.includes(module) && !usual.includes(module))).toEqual([]);
    // What stands behind `fetch`, however it is come by.
    if (name === 'poll')
      expect(modules.filter((module) => /undici|webstreams\/(read|writ)able/.test(module))).toEqual([]);
  });

  test('the poller outlasts an outage of each service, tells it from a lost write, and announces what it stored', async () => {
    answer = (operation) => {
      const times = calls.filter((call) => call === operation).length;
      // Every operation of AWS has one outage, that passes.
      if (times === 1 && !OF_KRAKEN.includes(operation)) return awsError('InternalServerError', 'an outage', 500);
      return operation === 'UpdateItem' && times === 2
        ? awsError('com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException', 'someone was faster')
        : undefined;
    };
    await run('poll', { account: ACCOUNT, trigger: 'schedule' });
    expect(new Set(calls)).toEqual(
      new Set(['GetItem', 'UpdateItem', 'GetSecretValue', 'GetApiKeyInfo', 'ExportStatus', 'Query', 'PutEvents']),
    );
    expect(signedFor).toEqual(new Set(['dynamodb', 'secretsmanager', 'events']));
    expect(calls.filter((call) => call === 'PutEvents')).not.toHaveLength(1);
  });

  test('the poller tells a secret without a value from one that it may not read', async () => {
    answer = (operation) =>
      operation === 'GetSecretValue'
        ? awsError('ResourceNotFoundException', "can't find the specified secret value for staging label: AWSCURRENT")
        : undefined;
    await run('poll', { account: ACCOUNT, trigger: 'schedule' });
    expect(JSON.stringify(aws.requests)).toContain('secret_missing');
  });

  test('the poller names an error of a service that it does not know', async () => {
    answer = (operation) =>
      operation === 'PutEvents' ? awsError('AccessDeniedException', 'not authorized', 400) : undefined;
    await run('poll', { account: ACCOUNT, trigger: 'schedule' });
    expect(JSON.stringify(aws.requests)).toContain('the event bus did not take all events: AccessDeniedException');
  });

  test('the API answers from the table, and has the poller invoked', async () => {
    answer = (operation) => {
      const isFirst = calls.filter((call) => call === operation).length === 1;
      return isFirst ? awsError('InternalServerError', 'an outage', 500) : { status: 202, body: usual(operation) };
    };
    await run('api', POLL_REQUEST);
    expect(calls).toEqual(['GetItem', 'GetItem', 'Invoke', 'Invoke', 'GetItem', 'Invoke']);
    expect(signedFor).toEqual(new Set(['dynamodb', 'lambda']));
  });
});

/** Of requests that do not name it. */
function operationOf(request: unknown): string {
  if (typeof request !== 'object' || request === null) return 'unknown';
  if ('trigger' in request) return 'Invoke';
  return 'report' in request ? 'ExportStatus' : 'GetApiKeyInfo';
}

function usual(operation: string): object {
  if (operation === 'GetSecretValue') return { SecretString: JSON.stringify(SECRET) };
  if (operation === 'PutEvents') return { FailedEntryCount: 0, Entries: [{ EventId: '1' }] };
  if (operation === 'ExportStatus') return { error: [], result: [REPORT] };
  if (operation === 'GetApiKeyInfo') return { error: [], result: {} };
  return {};
}
