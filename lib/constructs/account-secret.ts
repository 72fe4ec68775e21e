import { AnyPrincipal, Effect, Grant, type IGrantable, PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';
import { type ISecret, ResourcePolicy, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { UNSET_SECRET } from '../../lambda/contract/added-accounts';
import type { SecretSource } from '../config/deploy-config';
import type { SecretKeeper } from './secret-keeper';

/** What a function may do with a secret that it needs. */
export const READING = ['secretsmanager:GetSecretValue'];

export interface AccountSecretProps {
  /** What is in it, for people who meet it in the console. */
  readonly description: string;
  /** A name makes a secret unless there is one, an ARN imports one. */
  readonly source: SecretSource;
  readonly keeper: SecretKeeper;
}

/** The API key of one account, or those of several. */
export class AccountSecret extends Construct {
  readonly secretName: string;
  private readonly secret: ISecret;
  private readonly imported: boolean;

  constructor(scope: Construct, id: string, { description, source, keeper }: AccountSecretProps) {
    super(scope, id);
    this.imported = 'arn' in source;
    const arn =
      'arn' in source ? source.arn : keeper.keep(this, { name: source.name, description, initialText: UNSET_SECRET });
    this.secret = Secret.fromSecretCompleteArn(this, 'Reference', arn);
    this.secretName = 'arn' in source ? this.secret.secretName : source.name;
  }

  grantRead(grantee: IGrantable): void {
    Grant.addToPrincipal({ grantee, actions: READING, resourceArns: [this.secret.secretArn] });
  }

  /**
   * Refuses roles, whatever its own policies may one day allow. Named roles only: a policy that refuses everybody but
   * the poller would also shut out operators, drift detection and stack updates. The policy of an imported secret is its
   * owner's.
   */
  refuse(roles: readonly Role[]): void {
    if (this.imported) return;
    const policy = new ResourcePolicy(this, 'Policy', { secret: this.secret });
    policy.document.addStatements(
      new PolicyStatement({
        effect: Effect.DENY,
        principals: [new AnyPrincipal()],
        actions: READING,
        resources: ['*'],
        conditions: { ArnEquals: { 'aws:PrincipalArn': roles.map(({ roleArn }) => roleArn) } },
      }),
    );
  }
}
