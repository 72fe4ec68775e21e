import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { ApiEnvironmentSchema } from '../../lambda/contract/environment';
import { MAX_WAIT_SECONDS } from '../../lambda/core/api/prefer';
import { environmentOf } from './environment';
import { resourceOf, resourcesOf, synthesize } from './synthesized';

const template = synthesize();

describe('the API', () => {
  test('A01 has routes to read and to ask for a poll, and each takes signed requests only', () => {
    const routes = Object.values(resourcesOf(template, 'AWS::ApiGatewayV2::Route')).map(({ Properties }) => Properties);
    expect(routes.map(({ RouteKey }) => RouteKey).sort()).toEqual([
      'GET /v1/{proxy+}',
      'HEAD /v1/{proxy+}',
      'POST /v1/accounts/{account}/poll',
    ]);
    for (const { AuthorizationType } of routes) expect(AuthorizationType).toBe('AWS_IAM');
  });

  test('A11 is throttled as configured', () => {
    const throttled = synthesize({ config: { api: { throttle: { ratePerSecond: 3, burst: 5 } } } });
    throttled.hasResourceProperties('AWS::ApiGatewayV2::Stage', {
      StageName: '$default',
      AutoDeploy: true,
      DefaultRouteSettings: { ThrottlingRateLimit: 3, ThrottlingBurstLimit: 5 },
    });
  });

  test('A10 leaves most of what an AWS account runs at once to others, however many wait', () => {
    const { DefaultRouteSettings } = resourceOf(template, 'AWS::ApiGatewayV2::Stage').Properties;
    const { ThrottlingRateLimit: rate, ThrottlingBurstLimit: burst } = DefaultRouteSettings as Record<string, number>;
    const atOnce = Number(rate) * MAX_WAIT_SECONDS + Number(burst);
    expect(atOnce).toBeLessThan(500);
    const said = readFileSync(join(__dirname, '../../docs/consumers.md'), 'utf8');
    expect(said).toContain(`by default ${rate} a second and a burst of ${burst}, so ${atOnce}.`);
  });

  test('logs every request as a line of JSON, without query and headers', () => {
    const { Properties } = resourceOf(template, 'AWS::ApiGatewayV2::Stage');
    const { DestinationArn, Format } = Properties.AccessLogSettings as { DestinationArn: unknown; Format: string };
    expect(DestinationArn).toEqual({
      'Fn::GetAtt': [resourceOf(template, 'AWS::Logs::LogGroup', 'ApiAccess').id, 'Arn'],
    });
    expect(JSON.parse(Format)).toMatchObject({ requestId: '$context.requestId', status: '$context.status' });
    expect(Format).not.toMatch(/query|header/i);
  });

  test('A12 answers no other web site unless told to', () => {
    expect(resourceOf(template, 'AWS::ApiGatewayV2::Api').Properties).not.toHaveProperty('CorsConfiguration');
    const open = synthesize({ config: { api: { corsOrigins: ['https://ops.example.com'] } } });
    expect(resourceOf(open, 'AWS::ApiGatewayV2::Api').Properties.CorsConfiguration).toMatchObject({
      AllowOrigins: ['https://ops.example.com'],
      AllowMethods: ['GET', 'POST'],
    });
  });

  test('gives its address without a slash at the end', () => {
    template.hasOutput('ApiUrl', {
      Value: { 'Fn::GetAtt': [resourceOf(template, 'AWS::ApiGatewayV2::Api').id, 'ApiEndpoint'] },
    });
  });
});

describe('the function of the API', () => {
  const { Properties: lambda } = resourceOf(template, 'AWS::Lambda::Function', 'Api');

  test('runs on Node 24 and arm64, and ends before API Gateway gives up', () => {
    expect(lambda).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      LoggingConfig: { LogFormat: 'JSON' },
    });
    expect(lambda.Timeout).toBeLessThan(30);
  });

  test('is told exactly what its contract says', () => {
    const environment = environmentOf(lambda);
    const optional = 'ACCOUNTS_CLAIM';
    expect([...Object.keys(environment), optional].sort()).toEqual(Object.keys(ApiEnvironmentSchema.entries).sort());
    expect(v.parse(ApiEnvironmentSchema, environment)).toMatchObject({
      ACCOUNTS: [{ name: 'main', secretId: 'kraken-export-status/main' }],
      STALE_AFTER_SECONDS: 600,
    });
  });
});

describe('the outputs', () => {
  test('are those of the contract, with the name of the secret of each account', () => {
    const two = synthesize({ config: { accounts: [{ name: 'main' }, { name: 'desk-2', secretName: 'kraken/desk' }] } });
    expect(Object.keys(two.toJSON().Outputs).sort()).toEqual([
      'ApiFunctionName',
      'ApiUrl',
      'EventBusArn',
      'EventBusName',
      'PollerFunctionName',
      'SecretNameDesk2',
      'SecretNameMain',
      'TableName',
    ]);
    two.hasOutput('SecretNameDesk2', { Value: 'kraken/desk' });
  });
});
