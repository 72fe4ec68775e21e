import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  CorsHttpMethod,
  type CorsPreflightOptions,
  HttpApi,
  HttpMethod,
  HttpStage,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { Grant, type IGrantable, type Role } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { ApiEnvironment } from '../../lambda/contract/environment';
import type { AuthConfig } from '../config/auth-schema';
import type { DomainConfig } from '../config/domain-schema';
import { ACCESS_LOG_FORMAT } from './access-log-format';
import { ApiErrors } from './api-errors';
import { LeanFunction, type LogProps } from './lean-function';
import type { Poller } from './poller';
import type { SecretKeeper } from './secret-keeper';
import { statusApiAuth } from './status-api-auth';
import { StatusApiDomain } from './status-api-domain';
import type { StatusTable } from './status-table';

export interface StatusApiProps extends LogProps {
  /** What the function is told besides where its table and its poller are, and who may ask. */
  readonly settings: Pick<ApiEnvironment, 'ACCOUNTS' | 'STALE_AFTER_SECONDS'>;
  /** Who may ask. */
  readonly auth: AuthConfig;
  readonly table: StatusTable;
  readonly poller: Poller;
  /** Of the list of tokens, if there is one. */
  readonly keeper: SecretKeeper;
  /** Requests above this are refused before they reach the function. */
  readonly throttle: { readonly ratePerSecond: number; readonly burst: number };
  /**
   * Web sites whose pages may ask.
   * @default - none
   */
  readonly corsOrigins?: readonly string[];
  /**
   * A domain of one's own, instead of the address that API Gateway gives.
   * @default - none
   */
  readonly domain?: DomainConfig | undefined;
  /**
   * Requests that are answered, or wait, at the same time; taken out of what the AWS account may run at once.
   * @default - no limit of its own
   */
  readonly reservedConcurrency?: number | undefined;
}

/** The HTTP API. Nobody is answered by any route, also those that tell nothing about exports, before it is clear who asks. */
export class StatusApi extends Construct {
  /** Without a slash at the end. */
  readonly url: string;
  readonly function: LeanFunction;
  /** What its functions may do. */
  readonly roles: readonly Role[];
  /** What a domain of one's own has to point to. */
  readonly domainTarget?: string;
  /** Requests that could not be answered. */
  readonly errors: Metric;
  private readonly api: HttpApi;

  constructor(scope: Construct, id: string, props: StatusApiProps) {
    super(scope, id);
    const { settings, table, poller, throttle, corsOrigins = [], reservedConcurrency, logsDays, removalPolicy } = props;
    const auth = statusApiAuth(this, props.auth, { keeper: props.keeper, logsDays, removalPolicy });

    const environment: ApiEnvironment = {
      ...settings,
      ...auth.environment,
      TABLE_NAME: table.tableName,
      POLLER_FUNCTION_NAME: poller.function.functionName,
    };
    const apiFunction = new LeanFunction(this, 'Function', {
      description: 'Answers where the data exports stand, from what the poller has stored.',
      handlerFile: 'api.ts',
      // API Gateway gives up after 30 seconds, so a longer run would answer nobody.
      timeout: Duration.seconds(29),
      reservedConcurrency,
      environment: { ...environment },
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
      defaultAuthorizer: auth.authorizer,
      disableExecuteApiEndpoint: props.domain !== undefined,
      ...(corsOrigins.length > 0 && { corsPreflight: corsFor(corsOrigins) }),
    });
    const integration = new HttpLambdaIntegration('Integration', apiFunction);
    api.addRoutes({
      path: '/v1/{proxy+}',
      methods: [HttpMethod.GET, HttpMethod.HEAD],
      integration,
      authorizationScopes: auth.scopes.read,
    });
    api.addRoutes({
      path: '/v1/accounts/{account}/poll',
      methods: [HttpMethod.POST],
      integration,
      authorizationScopes: auth.scopes.poll,
    });
    const domain = props.domain === undefined ? undefined : new StatusApiDomain(this, 'Domain', props.domain);

    const accessLogs = new LogGroup(this, 'AccessLogs', { retention: logsDays, removalPolicy });
    new HttpStage(this, 'Stage', {
      httpApi: api,
      autoDeploy: true,
      throttle: { rateLimit: throttle.ratePerSecond, burstLimit: throttle.burst },
      accessLogSettings: {
        destination: new LogGroupLogDestination(accessLogs),
        format: AccessLogFormat.custom(ACCESS_LOG_FORMAT),
      },
      ...(domain !== undefined && { domainMapping: { domainName: domain.domainName } }),
    });
    this.api = api;
    this.function = apiFunction;
    this.url = domain?.url ?? api.apiEndpoint;
    if (domain !== undefined) this.domainTarget = domain.target;
    this.errors = new ApiErrors(this, 'Errors', { accessLogs }).metric;
    this.roles = [apiFunction.executionRole, ...auth.roles];
  }

  /** All requests. */
  metricRequests(options: MetricOptions): Metric {
    return this.api.metricCount(options);
  }

  /** Lets a role ask everything that only reads, by signed requests. */
  grantRead(grantee: IGrantable): Grant {
    return this.grantInvoke(grantee, ['GET', 'HEAD'], '/v1/*');
  }

  /** Lets a role ask for a poll, by signed requests. */
  grantRequestPoll(grantee: IGrantable): Grant {
    return this.grantInvoke(grantee, ['POST'], '/v1/accounts/*/poll');
  }

  private grantInvoke(grantee: IGrantable, methods: readonly string[], path: string): Grant {
    const resourceArns = methods.map((method) => this.api.arnForExecuteApi(method, path, '$default'));
    return Grant.addToPrincipal({ grantee, actions: ['execute-api:Invoke'], resourceArns });
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
