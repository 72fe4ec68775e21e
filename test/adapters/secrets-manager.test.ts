import { createServer } from 'node:http';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { CLIENT_OPTIONS } from '../../lambda/adapters/aws/client-options';
import { createSecretsManagerSource } from '../../lambda/adapters/secrets/secrets-manager';
import { type AwsStub, awsError, startAwsStub } from '../support/aws-stub';

const MINUTE = 60_000;
const secretOf = (apiKey: string) => ({
  body: { SecretString: JSON.stringify({ apiKey, apiSecret: Buffer.alloc(64, 1).toString('base64') }) },
});

let aws: AwsStub;
let now: number;
let source: ReturnType<typeof createSecretsManagerSource>;

beforeEach(async () => {
  aws = await startAwsStub();
  now = 1_790_000_000_000;
  source = createSecretsManagerSource(new SecretsManagerClient(aws.clientOptions), { now: () => now });
});
afterEach(() => aws.close());

test('credentials are read once in some minutes, and at once when asked for fresh', async () => {
  aws.respond = () => secretOf('first-key');
  await source.read({ secretId: 'kraken/main' }, false);
  aws.respond = () => secretOf('second-key');
  now += 4 * MINUTE;
  expect(await source.read({ secretId: 'kraken/main' }, false)).toMatchObject({ credentials: { apiKey: 'first-key' } });
  expect(await source.read({ secretId: 'kraken/main' }, true)).toMatchObject({ credentials: { apiKey: 'second-key' } });
  expect(await source.read({ secretId: 'kraken/main' }, false)).toMatchObject({
    credentials: { apiKey: 'second-key' },
  });
  expect(aws.requests).toEqual([{ SecretId: 'kraken/main' }, { SecretId: 'kraken/main' }]);
  now += 6 * MINUTE;
  await source.read({ secretId: 'kraken/main' }, false);
  expect(aws.requests).toHaveLength(3);
});

test('each account has its own', async () => {
  aws.respond = (request) => secretOf(JSON.stringify(request).includes('other') ? 'other-key' : 'main-key12');
  expect(await source.read({ secretId: 'main' }, false)).toMatchObject({ credentials: { apiKey: 'main-key12' } });
  expect(await source.read({ secretId: 'other' }, false)).toMatchObject({ credentials: { apiKey: 'other-key' } });
});

test('a secret that is not there yet is asked for each time, so that polling begins as soon as it is', async () => {
  aws.respond = () => ({ body: { SecretString: '{"apiKey":"","apiSecret":""}' } });
  expect(await source.read({ secretId: 'main' }, false)).toMatchObject({ failure: { class: 'secret_missing' } });
  aws.respond = () => secretOf('first-key');
  expect(await source.read({ secretId: 'main' }, false)).toMatchObject({ kind: 'credentials' });
});

test.each([
  [
    'ResourceNotFoundException',
    "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT",
    'secret_missing',
  ],
  ['ResourceNotFoundException', "Secrets Manager can't find the specified secret.", 'secret_unreadable'],
  ['AccessDeniedException', 'User is not authorized to perform secretsmanager:GetSecretValue', 'secret_unreadable'],
  ['DecryptionFailure', 'the key is disabled', 'secret_unreadable'],
  ['InvalidRequestException', 'marked for deletion', 'secret_unreadable'],
  ['ThrottlingException', 'Rate exceeded', 'secret_unavailable'],
])('S03 %s (%s) is %s', async (name, message, failureClass) => {
  aws.respond = () => awsError(name, message);
  expect(await source.read({ secretId: 'main' }, false)).toMatchObject({
    kind: 'failed',
    failure: { class: failureClass },
  });
});

test('S03 while the service has trouble, the credentials read before go on being used', async () => {
  aws.respond = () => secretOf('first-key');
  await source.read({ secretId: 'main' }, false);
  now += 60 * MINUTE;
  aws.respond = () => awsError('InternalServiceError', 'try again', 500);
  expect(await source.read({ secretId: 'main' }, false)).toMatchObject({ credentials: { apiKey: 'first-key' } });
});

test('S03 after access was taken away, the credentials read before are forgotten', async () => {
  aws.respond = () => secretOf('first-key');
  await source.read({ secretId: 'main' }, false);
  now += 60 * MINUTE;
  aws.respond = () => awsError('AccessDeniedException', 'no');
  expect(await source.read({ secretId: 'main' }, false)).toMatchObject({ failure: { class: 'secret_unreadable' } });
  expect(await source.read({ secretId: 'main' }, false)).toMatchObject({ kind: 'failed' });
});

test('P01 a service that takes the request and never answers is given up, and tried again', async () => {
  let requests = 0;
  const silent = createServer(() => requests++);
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const address = silent.address();
  const endpoint = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
  const requestHandler = { ...CLIENT_OPTIONS.requestHandler, requestTimeout: 50 };
  const client = new SecretsManagerClient({ ...aws.clientOptions, ...CLIENT_OPTIONS, endpoint, requestHandler });
  const answer = await createSecretsManagerSource(client, { now: () => now }).read({ secretId: 'main' }, false);
  expect(answer).toMatchObject({ failure: { class: 'secret_unavailable' } });
  expect(requests).toBe(CLIENT_OPTIONS.maxAttempts);
  silent.closeAllConnections();
  silent.close();
});

describe('a secret that several accounts share', () => {
  const shared = { desk: 'desk-key12', odd: 'odd', other: 'other-key1' };
  const fields = Object.fromEntries(
    Object.entries(shared).map(([field, apiKey]) => [field, JSON.parse(secretOf(apiKey).body.SecretString)]),
  );
  const of = (secretField: string) => source.read({ secretId: 'shared', secretField }, false);

  test('is read once for all of them, and each has its own key', async () => {
    aws.respond = () => ({ body: { SecretString: JSON.stringify(fields) } });
    expect(await of('desk')).toMatchObject({ credentials: { apiKey: 'desk-key12' } });
    expect(await of('other')).toMatchObject({ credentials: { apiKey: 'other-key1' } });
    expect(aws.requests).toEqual([{ SecretId: 'shared' }]);
  });

  test('one without a key or with a wrong one is looked at again, and the others go on', async () => {
    aws.respond = () => ({ body: { SecretString: JSON.stringify(fields) } });
    await of('desk');
    expect(await of('odd')).toMatchObject({
      failure: { class: 'secret_invalid', message: expect.stringContaining('"odd.apiKey" in the secret') },
    });
    expect(await of('none')).toMatchObject({ failure: { class: 'secret_missing' } });
    expect(aws.requests).toHaveLength(3);
    expect(await of('desk')).toMatchObject({ kind: 'credentials' });
    expect(aws.requests).toHaveLength(3);
  });
});
