import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { createKeepSecret } from '../../lambda/adapters/secrets/keep-secret';
import { handler } from '../../lambda/handlers/keep-secret';
import { type AwsStub, awsError, startAwsStub } from '../support/aws-stub';

const SECRET = { Name: 'kraken/main', Description: 'a key', InitialText: '{}' };
const ARN = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:kraken/main-AbCdEf';
const OWNED = [{ Key: 'kraken-export-status:stack', Value: 'Exports' }];
const GONE = awsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");

let aws: AwsStub;
let found: { status?: number; body: object };
let operations: string[];
let slept: number;
let keep: (secret: typeof SECRET | Omit<typeof SECRET, 'InitialText'>, stackName: string) => Promise<string>;

beforeEach(async () => {
  aws = await startAwsStub();
  operations = [];
  found = GONE;
  slept = 0;
  aws.respond = (_, headers) => {
    operations.push(String(headers['x-amz-target']).replace(/^.*\./, ''));
    return operations.at(-1) === 'DescribeSecret' ? found : { body: { ARN } };
  };
  const sleep = async (ms: number) => {
    slept += ms;
  };
  keep = createKeepSecret(new SecretsManagerClient(aws.clientOptions), { now: () => slept, sleep });
});
afterEach(() => aws.close());

describe('a secret of the stack', () => {
  test('is made with its first text when there is none, and belongs to the stack', async () => {
    expect(await keep(SECRET, 'Exports')).toBe(ARN);
    expect(operations).toEqual(['DescribeSecret', 'CreateSecret']);
    expect(aws.requests[1]).toMatchObject({
      Name: 'kraken/main',
      Description: 'a key',
      SecretString: '{}',
      Tags: OWNED,
    });
  });

  test('without a first text is a random one, another each time', async () => {
    const { InitialText: _text, ...random } = SECRET;
    for (let time = 0; time < 2; time += 1) await keep(random, 'Exports');
    const texts = aws.requests.flatMap((request) => (request as { SecretString?: string }).SecretString ?? []);
    expect(new Set(texts).size).toBe(2);
    for (const text of texts) expect(text).toMatch(/^[0-9a-f]{48}$/);
  });

  test('that is there is taken as it is: what it holds is neither read nor written', async () => {
    found = { body: { ARN, Tags: OWNED } };
    expect(await keep(SECRET, 'Exports')).toBe(ARN);
    expect(operations).toEqual(['DescribeSecret']);
  });

  test('that a person has made becomes that of the stack', async () => {
    found = { body: { ARN } };
    expect(await keep(SECRET, 'Exports')).toBe(ARN);
    expect(operations).toEqual(['DescribeSecret', 'TagResource']);
    expect(aws.requests[1]).toMatchObject({ Tags: OWNED });
  });

  test('that was about to be deleted is restored', async () => {
    found = { body: { ARN, Tags: OWNED, DeletedDate: 1_790_000_000 } };
    await keep(SECRET, 'Exports');
    expect(operations).toEqual(['DescribeSecret', 'RestoreSecret']);
  });

  test('is not that of another stack, which would count nonces of its own', async () => {
    found = { body: { ARN, Tags: [{ Key: 'kraken-export-status:stack', Value: 'Other' }] } };
    await expect(keep(SECRET, 'Exports')).rejects.toThrow(
      /^the secret kraken\/main belongs to the stack Other: configure another secretName, or, if that stack is gone, run "aws secretsmanager untag-resource --secret-id kraken\/main --tag-keys kraken-export-status:stack" and deploy again$/,
    );
    expect(operations).toEqual(['DescribeSecret']);
  });

  test('waits for rights that the same deployment has given, and not for ever', async () => {
    found = awsError('AccessDeniedException', 'not authorized to perform secretsmanager:DescribeSecret');
    await expect(keep(SECRET, 'Exports')).rejects.toThrow('not authorized');
    expect(slept).toBe(45_000);
    found = awsError('InternalServiceError', 'broken', 500);
    await expect(keep(SECRET, 'Exports')).rejects.toThrow('broken');
    expect(slept).toBe(45_000);
  });
});

describe('what CloudFormation is told', () => {
  let cloudFormation: Server;
  let answers: { body: unknown; contentType: string | undefined }[];
  let url: string;

  beforeAll(async () => {
    cloudFormation = createServer(async (request, response) => {
      answers.push({ body: await json(request), contentType: request.headers['content-type'] });
      response.end();
    });
    await new Promise<void>((resolve) => cloudFormation.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(cloudFormation.address() as AddressInfo).port}/answer`;
  });
  afterAll(() => {
    cloudFormation.closeAllConnections();
    return new Promise((resolve) => cloudFormation.close(resolve));
  });
  beforeEach(() => {
    answers = [];
    Object.assign(process.env, {
      AWS_REGION: 'eu-west-1',
      AWS_ENDPOINT_URL: aws.clientOptions.endpoint,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
    });
  });

  const request = (changes: object = {}) => ({
    RequestType: 'Create',
    ResponseURL: url,
    StackId: 'arn:aws:cloudformation:eu-west-1:123456789012:stack/Exports/0a1b',
    RequestId: 'request',
    LogicalResourceId: 'Secret',
    ResourceProperties: { ServiceToken: 'arn', ...SECRET },
    ...changes,
  });
  const told = {
    StackId: request().StackId,
    RequestId: 'request',
    LogicalResourceId: 'Secret',
  };

  // One client serves all requests of a function, so that this is one test.
  test('is the secret, or why there is none; and of a stack that takes its secrets along, this one goes and can be had back', async () => {
    await handler(request());
    found = { body: { ARN, Tags: [{ Key: 'kraken-export-status:stack', Value: 'Other' }] } };
    await handler(request({ RequestType: 'Update', PhysicalResourceId: 'before' }));
    operations = [];
    const gone = request({ RequestType: 'Delete', PhysicalResourceId: ARN });
    await handler(gone);
    expect(operations).toEqual(['DescribeSecret', 'DeleteSecret']);
    expect(aws.requests.at(-1)).toEqual({ SecretId: ARN, RecoveryWindowInDays: 7 });
    expect(answers).toEqual([
      { body: { ...told, Status: 'SUCCESS', PhysicalResourceId: ARN }, contentType: undefined },
      {
        body: {
          ...told,
          Status: 'FAILED',
          PhysicalResourceId: 'before',
          Reason: expect.stringContaining(
            'SecretOfAnotherStackError: the secret kraken/main belongs to the stack Other',
          ),
        },
        contentType: undefined,
      },
      { body: { ...told, Status: 'SUCCESS', PhysicalResourceId: ARN }, contentType: undefined },
    ]);

    // Somebody was faster, or it was never made.
    operations = [];
    for (const answer of [GONE, { body: { ARN, DeletedDate: 1_790_000_000 } }]) {
      found = answer;
      await handler(gone);
    }
    await handler(request({ RequestType: 'Delete', PhysicalResourceId: 'none' }));
    expect(operations).toEqual(['DescribeSecret', 'DescribeSecret']);
    expect(answers.slice(3)).toMatchObject(Array(3).fill({ body: { Status: 'SUCCESS' } }));
  });
});
