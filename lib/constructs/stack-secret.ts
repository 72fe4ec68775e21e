import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { RemovalPolicy, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { SecretKeeper } from './secret-keeper';

export interface StackSecretProps {
  readonly name: string;
  /** What is in it, for people who meet it in the console. */
  readonly description: string;
  /**
   * What it holds at first.
   * @default - a long random text
   */
  readonly initialText?: string;
  /** Why Secrets Manager does not rotate it. */
  readonly notRotated: string;
  /** Makes it if it is not there, and keeps it; without a keeper it comes and goes with the stack. */
  readonly keeper: SecretKeeper | undefined;
}

/** A secret of the stack's own. */
export class StackSecret extends Construct {
  readonly secretArn: string;

  constructor(scope: Construct, id: string, { keeper, notRotated, ...props }: StackSecretProps) {
    super(scope, id);
    this.secretArn = keeper === undefined ? this.create(props, notRotated) : keeper.keep(this, props);
  }

  /** Returns the ARN: as the attribute `Id`, because the emulator answers a plain reference with the name. */
  private create(
    { name, description, initialText }: Pick<StackSecretProps, 'name' | 'description' | 'initialText'>,
    notRotated: string,
  ): string {
    const secret = new CfnSecret(this, 'Secret', {
      name,
      description,
      ...(initialText === undefined
        ? { generateSecretString: { passwordLength: 48, excludePunctuation: true } }
        : { secretString: initialText }),
    });
    secret.applyRemovalPolicy(RemovalPolicy.DESTROY);
    Validations.of(secret).acknowledge({ id: 'AwsSolutions-SMG4', reason: notRotated });
    return secret.attrId;
  }
}
