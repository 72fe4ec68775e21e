import { Grant } from 'aws-cdk-lib/aws-iam';
import { ArnFormat, CustomResource, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { KEPT_SECRET_TYPE, type KeptSecret } from '../../lambda/contract/kept-secret';
import { LeanFunction, type LogProps } from './lean-function';

export interface SecretKeeperProps extends LogProps {
  /** Whether the secrets go with the stack. They can be had back for a week, and are when it is deployed again. */
  readonly ephemeral: boolean;
}

export interface KeptSecretProps {
  readonly name: string;
  /** What is in it, for people who meet it in the console. */
  readonly description: string;
  /**
   * What a new one holds.
   * @default - a long random text
   */
  readonly initialText?: string;
}

/**
 * Makes the secrets of the stack, and finds them again where they outlive it: CloudFormation alone would refuse a name that is taken,
 * so that an account or a mode that was removed could never be put back. It can neither read nor change what they hold.
 */
export class SecretKeeper extends Construct {
  private function: LeanFunction | undefined;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: SecretKeeperProps,
  ) {
    super(scope, id);
  }

  /** Returns the ARN of the secret. */
  keep(scope: Construct, { name, description, initialText }: KeptSecretProps): string {
    const { ephemeral, ...logs } = this.props;
    const actions = ['CreateSecret', 'DescribeSecret', 'RestoreSecret', 'TagResource'];
    this.function ??= new LeanFunction(this, 'Function', {
      description: 'Makes the secrets of the stack while it is deployed, unless they are there.',
      handlerFile: 'keep-secret.ts',
      timeout: Duration.minutes(1),
      environment: {},
      ...logs,
    });
    Grant.addToPrincipal({
      grantee: this.function,
      actions: [...actions, ...(ephemeral ? ['DeleteSecret'] : [])].map((one) => `secretsmanager:${one}`),
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
      removalPolicy: ephemeral ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN,
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
