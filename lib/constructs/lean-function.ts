import { join } from 'node:path';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, LoggingFormat, Runtime } from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';

const ROOT = join(__dirname, '..', '..');

export interface LogProps {
  /** How long logs are kept. */
  readonly logsDays: RetentionDays;
  /** Whether logs outlive the stack. */
  readonly removalPolicy: RemovalPolicy;
}

export interface LeanFunctionProps extends LogProps {
  /** What the function is for, for people who meet it in the console. */
  readonly description: string;
  /** The file in `lambda/handlers` that exports `handler`. */
  readonly handlerFile: string;
  readonly timeout: Duration;
  /**
   * Invocations that may run at the same time, taken out of what the AWS account may run at once.
   * @default - no limit of its own
   */
  readonly reservedConcurrency?: number | undefined;
  /** Everything the function is told. */
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * A function that starts fast and may do nothing but write its log. How it is bundled was measured, see ADR 9: the
 * whole SDK in one minified CommonJS file, from its ES modules so that unused parts are left out, with credentials from
 * the environment only, and without `import()`, which would load the runtime's HTTP client for nothing.
 */
export class LeanFunction extends NodejsFunction {
  readonly executionRole: Role;

  constructor(scope: Construct, id: string, props: LeanFunctionProps) {
    const { description, handlerFile, timeout, environment, reservedConcurrency, logsDays, removalPolicy } = props;
    const logGroup = new LogGroup(scope, `${id}Logs`, { retention: logsDays, removalPolicy });
    const role = new Role(scope, `${id}Role`, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(role);
    super(scope, id, {
      description,
      entry: join(ROOT, 'lambda', 'handlers', handlerFile),
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      // The first invocation gets 3.6 times as long with 128 MB; more than 256 MB makes little difference to waiting.
      memorySize: 256,
      timeout,
      ...(reservedConcurrency !== undefined && { reservedConcurrentExecutions: reservedConcurrency }),
      role,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      environment: { ...environment },
      projectRoot: ROOT,
      depsLockFilePath: join(ROOT, 'package-lock.json'),
      bundling: {
        format: OutputFormat.CJS,
        minify: true,
        sourceMap: false,
        bundleAwsSDK: true,
        mainFields: ['module', 'main'],
        esbuildArgs: {
          '--supported:dynamic-import': 'false',
          '--alias:@aws-sdk/credential-provider-node': join(ROOT, 'lambda/adapters/aws/environment-credentials.ts'),
        },
      },
    });
    this.executionRole = role;
  }
}
