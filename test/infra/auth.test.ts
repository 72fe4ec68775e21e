import * as v from 'valibot';
import { ApiEnvironmentSchema, AuthorizerEnvironmentSchema } from '../../lambda/contract/environment';
import { NO_TOKENS, parseTokenList } from '../../lambda/core/tokens/token-list';
import { environmentOf } from './environment';
import { rightsOf } from './rights';
import { resourceOf, resourcesOf, synthesize } from './synthesized';

const withApi = (api: object) => synthesize({ config: { api } });
const routesOf = (template: ReturnType<typeof synthesize>) =>
  Object.fromEntries(
    Object.values(resourcesOf(template, 'AWS::ApiGatewayV2::Route')).map(({ Properties }) => [
      String(Properties.RouteKey).split(' ')[0],
      Properties,
    ]),
  );
const apiEnvironmentOf = (template: ReturnType<typeof synthesize>) =>
  v.parse(ApiEnvironmentSchema, environmentOf(resourceOf(template, 'AWS::Lambda::Function', 'ApiFunction').Properties));

describe('mode jwt', () => {
  const auth = { mode: 'jwt', issuer: 'https://issuer.example/', audience: 'exports' };
  const template = withApi({
    auth: { ...auth, scopes: ['exports.read'], pollScopes: ['exports.poll'], accountsClaim: 'accounts' },
  });

  test('A01 has an authorizer before every route, for tokens of the issuer with one of the scopes', () => {
    const authorizer = resourceOf(template, 'AWS::ApiGatewayV2::Authorizer');
    expect(authorizer.Properties).toMatchObject({
      AuthorizerType: 'JWT',
      IdentitySource: ['$request.header.Authorization'],
      JwtConfiguration: { Issuer: 'https://issuer.example/', Audience: ['exports'] },
    });
    const AuthorizerId = { Ref: authorizer.id };
    expect(routesOf(template)).toMatchObject({
      GET: { AuthorizationType: 'JWT', AuthorizerId, AuthorizationScopes: ['exports.read'] },
      POST: { AuthorizationType: 'JWT', AuthorizerId, AuthorizationScopes: ['exports.poll'] },
    });
  });

  test('asks for the same scopes before a poll unless others are named, and for none if there are none', () => {
    const { GET, POST } = routesOf(withApi({ auth: { ...auth, scopes: ['one'] } }));
    expect([GET?.AuthorizationScopes, POST?.AuthorizationScopes]).toEqual([['one'], ['one']]);
    expect(routesOf(withApi({ auth })).GET?.AuthorizationScopes ?? []).toEqual([]);
  });

  test('tells the API which claim names the accounts', () => {
    expect(apiEnvironmentOf(template)).toMatchObject({ AUTH_MODE: 'jwt', ACCOUNTS_CLAIM: 'accounts' });
    expect(apiEnvironmentOf(withApi({ auth }))).not.toHaveProperty('ACCOUNTS_CLAIM');
  });
});

describe('mode token', () => {
  const template = withApi({ auth: { mode: 'token' } });

  test('A01 has an authorizer before every route, whose verdict lasts a minute', () => {
    const authorizer = resourceOf(template, 'AWS::ApiGatewayV2::Authorizer');
    expect(authorizer.Properties).toMatchObject({
      AuthorizerType: 'REQUEST',
      AuthorizerPayloadFormatVersion: '2.0',
      EnableSimpleResponses: true,
      AuthorizerResultTtlInSeconds: 60,
      IdentitySource: ['$request.header.Authorization'],
    });
    for (const route of Object.values(routesOf(template)))
      expect(route).toMatchObject({ AuthorizationType: 'CUSTOM', AuthorizerId: { Ref: authorizer.id } });
    expect(apiEnvironmentOf(template)).toMatchObject({ AUTH_MODE: 'token' });
  });

  test('L01 L04 the authorizer may read the list of tokens and nothing else; nobody else may', () => {
    expect(rightsOf(template, 'ApiTokensFunctionRole')).toEqual([
      'logs:CreateLogStream on ApiTokensFunctionLogs.Arn',
      'logs:PutLogEvents on ApiTokensFunctionLogs.Arn',
      'secretsmanager:GetSecretValue on ApiTokensKept',
    ]);
    for (const role of ['ApiFunctionRole', 'PollerFunctionRole'])
      expect(rightsOf(template, role).join('\n')).not.toContain('ApiTokensKept');
    expect(Object.keys(resourcesOf(template, 'AWS::IAM::Role'))).toHaveLength(5);
  });

  test('L04 the API keys refuse the authorizer too', () => {
    const { Properties } = resourceOf(template, 'AWS::SecretsManager::ResourcePolicy');
    const roles = ['ApiFunctionRole', 'ApiTokensFunctionRole'].map((prefix) => ({
      'Fn::GetAtt': [resourceOf(template, 'AWS::IAM::Role', prefix).id, 'Arn'],
    }));
    expect(Properties.ResourcePolicy).toMatchObject({
      Statement: [{ Effect: 'Deny', Condition: { ArnEquals: { 'aws:PrincipalArn': roles } } }],
    });
  });

  test('L03 only this authorizer of this API may call the function', () => {
    const permissions = Object.values(resourcesOf(template, 'AWS::Lambda::Permission'));
    for (const { Properties } of permissions) expect(Properties).toHaveProperty('SourceArn');
    expect(JSON.stringify(permissions)).toContain('/authorizers/');
  });

  test('begins with a list that has nothing in it, is kept, and is told by its name', () => {
    const secret = resourceOf(template, 'Custom::Secret', 'ApiTokens');
    expect(secret.Properties.Name).toBe('kraken-export-status-api/tokens');
    expect(parseTokenList(String(secret.Properties.InitialText))).toEqual(NO_TOKENS);
    expect(secret.DeletionPolicy).toBe('Retain');
    template.hasOutput('TokenSecretName', { Value: 'kraken-export-status-api/tokens' });
  });

  test('its function is told where the list is', () => {
    const { Properties } = resourceOf(template, 'AWS::Lambda::Function', 'ApiTokens');
    expect(v.parse(AuthorizerEnvironmentSchema, environmentOf(Properties))).toEqual({
      TOKEN_SECRET: 'kraken-export-status-api/tokens',
    });
  });
});

describe('a domain of its own', () => {
  const domain = { name: 'exports.example.com', certificateArn: 'arn:aws:acm:eu-west-1:123456789012:certificate/a-b' };
  const template = withApi({ domain });

  test('is the only way in, and says what to point it to', () => {
    expect(resourceOf(template, 'AWS::ApiGatewayV2::Api').Properties.DisableExecuteApiEndpoint).toBe(true);
    const name = resourceOf(template, 'AWS::ApiGatewayV2::DomainName');
    expect(name.Properties).toMatchObject({
      DomainName: domain.name,
      DomainNameConfigurations: [{ CertificateArn: domain.certificateArn, EndpointType: 'REGIONAL' }],
    });
    template.hasResourceProperties('AWS::ApiGatewayV2::ApiMapping', {
      DomainName: { Ref: name.id },
      Stage: '$default',
    });
    template.hasOutput('ApiUrl', { Value: 'https://exports.example.com' });
    template.hasOutput('ApiDomainTarget', { Value: { 'Fn::GetAtt': [name.id, 'RegionalDomainName'] } });
  });
});

test('A10 as many requests wait at once as configured', () => {
  const { Properties } = resourceOf(withApi({ reservedConcurrency: 7 }), 'AWS::Lambda::Function', 'ApiFunction');
  expect(Properties.ReservedConcurrentExecutions).toBe(7);
});
