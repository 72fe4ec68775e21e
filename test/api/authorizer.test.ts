import { randomBytes } from 'node:crypto';
import type { AuthorizerEnvironment } from '../../lambda/contract/environment';
import { createToken } from '../../lambda/core/tokens/manage-tokens';
import { NO_TOKENS, serializeTokenList } from '../../lambda/core/tokens/token-list';
import { type AwsStub, awsError, startAwsStub } from '../support/aws-stub';

const now = Date.now();
const { text, list } = createToken(
  NO_TOKENS,
  { name: 'dashboard', accounts: ['main', 'desk'], expiresAt: now + 3_600_000 },
  { now, randomBytes },
);
const eventOf = (...identitySource: string[]) => ({ version: '2.0', type: 'REQUEST', identitySource });

let aws: AwsStub;
beforeAll(async () => {
  aws = await startAwsStub();
  const environment: AuthorizerEnvironment = { TOKEN_SECRET: 'the-tokens' };
  Object.assign(process.env, environment, {
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_ENDPOINT_URL_SECRETS_MANAGER: aws.clientOptions.endpoint,
  });
});
afterAll(() => aws.close());

test('A01 lets in who has a token, says who that is, and reads the list once for many', async () => {
  const { handler } = await import('../../lambda/handlers/authorize');
  aws.respond = () => awsError('AccessDeniedException', 'no');
  await expect(handler(eventOf(`Bearer ${text}`))).rejects.toThrow('no');

  aws.respond = () => ({ body: { SecretString: serializeTokenList(list) } });
  expect(await handler(eventOf(`Bearer ${text}`))).toEqual({
    isAuthorized: true,
    context: { name: 'dashboard', accounts: 'main,desk' },
  });
  const almost = text.slice(0, -1) + (text.endsWith('0') ? '1' : '0');
  for (const header of [`Bearer ${almost}`, `Basic ${text}`, text, 'Bearer', ''])
    expect(await handler(eventOf(header))).toEqual({ isAuthorized: false });
  expect(aws.requests.slice(-1)).toEqual([{ SecretId: 'the-tokens' }]);
  await expect(handler({ version: '2.0' })).rejects.toThrow('identitySource');
});
