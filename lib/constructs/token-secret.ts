import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { type RemovalPolicy, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';

/**
 * What the secret holds until the first token is made: a list with nothing in it.
 *
 * Never change this text. CloudFormation writes a secret's value when the value in the template changes, and only then,
 * so another text here would revoke the tokens of every deployed stack.
 */
const NO_TOKENS = '{"version":1,"tokens":[]}';

export interface TokenSecretProps {
  readonly secretName: string;
  /** Whether the secret outlives its stack. */
  readonly removalPolicy: RemovalPolicy;
}

/** The list of tokens, of which it holds the SHA-256. */
export class TokenSecret extends Construct {
  readonly secretName: string;
  /** The attribute `Id`, because the emulator answers a plain reference with the name. */
  readonly secretArn: string;

  constructor(scope: Construct, id: string, { secretName, removalPolicy }: TokenSecretProps) {
    super(scope, id);
    const secret = new CfnSecret(this, 'Secret', {
      name: secretName,
      description: 'Tokens of the HTTP API: names, expiry, accounts and SHA-256',
      secretString: NO_TOKENS,
    });
    secret.applyRemovalPolicy(removalPolicy);
    Validations.of(secret).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason: 'Each token in it expires by itself, and is made and revoked by a person.',
    });
    this.secretName = secretName;
    this.secretArn = secret.attrId;
  }

  grantRead(grantee: IGrantable): void {
    Grant.addToPrincipal({
      grantee,
      actions: ['secretsmanager:GetSecretValue'],
      resourceArns: [this.secretArn],
    });
  }
}
