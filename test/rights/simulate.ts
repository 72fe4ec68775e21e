import { runSimulation } from '@cloud-copilot/iam-simulate';
import type { Call } from './call';
import { ACCOUNT_ID, type Deployed } from './deployed';

export interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: unknown;
}

/** Everything that a role's own policies say. */
export const statementsOf = (deployed: Deployed, role: string): Statement[] =>
  deployed
    .all('AWS::IAM::Policy')
    .filter(({ properties }) => properties.Roles.includes(role))
    .flatMap(({ properties }) => properties.PolicyDocument.Statement);

/** What the resource itself says about who may use it. */
function resourcePolicyOf(deployed: Deployed, { resource }: Call): unknown {
  const secret = deployed
    .all('AWS::SecretsManager::ResourcePolicy')
    .find(({ properties }) => properties.SecretId === resource);
  const queue = deployed
    .all('AWS::SQS::QueuePolicy')
    .find(({ properties }) => JSON.stringify(properties.PolicyDocument).includes(resource));
  return secret?.properties.ResourcePolicy ?? queue?.properties.PolicyDocument;
}

/** What IAM would say to a call, with the policies of the role, or others in their place. */
export async function simulate(
  deployed: Deployed,
  call: Call,
  statements: readonly unknown[] = statementsOf(deployed, call.role),
): Promise<string> {
  const principal = `arn:aws:iam::${ACCOUNT_ID}:role/${call.role}`;
  const resourcePolicy = resourcePolicyOf(deployed, call);
  const result = await runSimulation(
    {
      request: {
        principal,
        action: call.action,
        resource: { resource: call.resource, accountId: call.resource.split(':')[4] || ACCOUNT_ID },
        contextVariables: {
          'aws:PrincipalArn': principal,
          'aws:SecureTransport': 'true',
          ...(call.leadingKeys !== undefined && { 'dynamodb:LeadingKeys': call.leadingKeys }),
        },
      },
      identityPolicies: [{ name: 'own', policy: { Version: '2012-10-17', Statement: statements } }],
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      ...(resourcePolicy !== undefined && { resourcePolicy }),
    },
    {},
  );
  if (result.resultType === 'error')
    throw new Error(`${call.action} on ${call.resource}: ${JSON.stringify(result.errors)}`);
  return result.overallResult;
}
