import { Grant } from 'aws-cdk-lib/aws-iam';
import { ArnFormat, CustomResource, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { KEPT_SECRET_TYPE, type KeptSecret } from '../../lambda/contract/kept-secret';
import { LeanFunction, type LogProps } from './lean-function';
import type { StackSecretProps } from './stack-secret';

/**
 * Makes secrets that outlive their stack, and finds them again: CloudFormation alone would refuse a name that is taken,
 * so that an account or a mode that was removed could never be put back. It can neither read nor change what they hold.
 */
export class SecretKeeper extends Construct {
  private function: LeanFunction | undefined;

  constructor(
    scope: Construct,
    id: string,
    private readonly logs: LogProps,
  ) {
    super(scope, id);
  }

  /** Returns the ARN of the secret. */
  keep(
    scope: Construct,
    { name, description, initialText }: Pick<StackSecretProps, 'name' | 'description' | 'initialText'>,
  ): string {
    this.function ??= new LeanFunction(this, 'Function', {
      description: 'Makes the secrets of the stack while it is deployed, unless they are there.',
      handlerFile: 'keep-secret.ts',
      timeout: Duration.minutes(1),
      environment: {},
      ...this.logs,
    });
    Grant.addToPrincipal({
      grantee: this.function,
      actions: ['CreateSecret', 'DescribeSecret', 'RestoreSecret', 'TagResource'].map((one) => `secretsmanager:${one}`),
      resourceArns: this.arnsOf(name),
    });
    const properties: KeptSecret = {
      Name: name,
      Description: description,
      ...(initialText !== undefined && { InitialText: initialText }),
    };
    return new CustomResource(scope, 'Kept', {
      resourceType: KEPT_SECRET_TYPE,
      serviceToken: this.function.functionArn,
      serviceTimeout: Duration.minutes(2),
      properties,
      removalPolicy: RemovalPolicy.RETAIN,
    }).ref;
  }

  /** Until it is there, IAM knows a secret by its name; after that also six characters of its own belong to its ARN. */
  private arnsOf(name: string): string[] {
    return [name, `${name}-??????`].map((resourceName) =>
      Stack.of(this).formatArn({
        service: 'secretsmanager',
        resource: 'secret',
        resourceName,
        arnFormat: ArnFormat.COLON_RESOURCE_NAME,
      }),
    );
  }
}
