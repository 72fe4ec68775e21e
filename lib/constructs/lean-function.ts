import { basename, join } from 'node:path';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Code, Function as LambdaFunction, LoggingFormat, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';

/** Where the build puts the code; as far from here in the repository as from `dist/lib` in the package. */
const FUNCTIONS = join(__dirname, '../../dist/functions');

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
 * A function that starts fast and may do nothing but write its log. Its code was bundled by `scripts/build.ts`, whether
 * it is deployed from a clone or out of the package.
 */
export class LeanFunction extends LambdaFunction {
  readonly executionRole: Role;

  constructor(scope: Construct, id: string, props: LeanFunctionProps) {
    const { description, handlerFile, timeout, environment, reservedConcurrency, logsDays, removalPolicy } = props;
    const logGroup = new LogGroup(scope, `${id}Logs`, { retention: logsDays, removalPolicy });
    const role = new Role(scope, `${id}Role`, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(role);
    super(scope, id, {
      description,
      code: Code.fromAsset(join(FUNCTIONS, basename(handlerFile, '.ts'))),
      handler: 'index.handler',
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
    });
    this.executionRole = role;
  }
}
