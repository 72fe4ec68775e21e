import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  CorsHttpMethod,
  type CorsPreflightOptions,
  HttpApi,
  HttpMethod,
  HttpStage,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpIamAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Grant, type Role } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { ApiEnvironment } from '../../lambda/contract/environment';
import { ACCESS_LOG_FORMAT } from './access-log-format';
import { LeanFunction, type LogProps } from './lean-function';
import type { Poller } from './poller';
import type { StatusTable } from './status-table';

export interface StatusApiProps extends LogProps {
  /** What the function is told besides where its table and its poller are. */
  readonly settings: Omit<ApiEnvironment, 'TABLE_NAME' | 'POLLER_FUNCTION_NAME'>;
  readonly table: StatusTable;
  readonly poller: Poller;
  /** Requests above this are refused before they reach the function. */
  readonly throttle: { readonly ratePerSecond: number; readonly burst: number };
  /**
   * Web sites whose pages may ask.
   * @default - none
   */
  readonly corsOrigins?: readonly string[];
}

/** The HTTP API. Every route, also those that tell nothing about exports, takes signed requests only. */
export class StatusApi extends Construct {
  /** Without a slash at the end. */
  readonly url: string;
  /** What the function may do. */
  readonly role: Role;

  constructor(scope: Construct, id: string, props: StatusApiProps) {
    super(scope, id);
    const { settings, table, poller, throttle, corsOrigins = [], logsDays, removalPolicy } = props;

    const environment: ApiEnvironment = {
      ...settings,
      TABLE_NAME: table.tableName,
      POLLER_FUNCTION_NAME: poller.function.functionName,
    };
    const apiFunction = new LeanFunction(this, 'Function', {
      description: 'Answers where the data exports stand, from what the poller has stored.',
      handlerFile: 'api.ts',
      // API Gateway gives up after 30 seconds, so a longer run would answer nobody.
      timeout: Duration.seconds(29),
      environment,
      logsDays,
      removalPolicy,
    });
    table.grantRead(apiFunction);
    Grant.addToPrincipal({
      grantee: apiFunction,
      actions: ['lambda:InvokeFunction'],
      resourceArns: [poller.function.functionArn],
    });

    const api = new HttpApi(this, 'Api', {
      apiName: Stack.of(this).stackName,
      description: 'Where the data exports of Kraken accounts stand.',
      createDefaultStage: false,
      defaultAuthorizer: new HttpIamAuthorizer(),
      ...(corsOrigins.length > 0 && { corsPreflight: corsFor(corsOrigins) }),
    });
    const integration = new HttpLambdaIntegration('Integration', apiFunction);
    api.addRoutes({ path: '/v1/{proxy+}', methods: [HttpMethod.GET], integration });
    api.addRoutes({ path: '/v1/accounts/{account}/poll', methods: [HttpMethod.POST], integration });

    new HttpStage(this, 'Stage', {
      httpApi: api,
      autoDeploy: true,
      throttle: { rateLimit: throttle.ratePerSecond, burstLimit: throttle.burst },
      accessLogSettings: {
        destination: new LogGroupLogDestination(
          new LogGroup(this, 'AccessLogs', { retention: logsDays, removalPolicy }),
        ),
        format: AccessLogFormat.custom(ACCESS_LOG_FORMAT),
      },
    });
    this.url = api.apiEndpoint;
    this.role = apiFunction.executionRole;
  }
}

/** Everything that the API's clients send and read; the browser keeps the answer for an hour. */
const corsFor = (origins: readonly string[]): CorsPreflightOptions => ({
  allowOrigins: [...origins],
  allowMethods: [CorsHttpMethod.GET, CorsHttpMethod.POST],
  allowHeaders: [
    'authorization',
    'content-type',
    'if-none-match',
    'prefer',
    'x-amz-content-sha256',
    'x-amz-date',
    'x-amz-security-token',
  ],
  exposeHeaders: ['as-of', 'etag', 'last-modified', 'preference-applied', 'retry-after'],
  maxAge: Duration.hours(1),
});
