import type { Template } from 'aws-cdk-lib/assertions';
import { resourcesOf } from './synthesized';

interface Statement {
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
}

/**
 * Everything a role may do, as lines of `action on resource`, where a resource is the logical id and attribute of what
 * it refers to: `dynamodb:Query on Table.Arn/index/changes`. Behind it is the condition, if there is one.
 */
export const rightsOf = (template: Template, rolePrefix: string): string[] =>
  Object.values(resourcesOf(template, 'AWS::IAM::Policy'))
    .filter(({ Properties }) => JSON.stringify(Properties.Roles).includes(`"Ref":"${rolePrefix}`))
    .flatMap(({ Properties }) => (Properties.PolicyDocument as { Statement: Statement[] }).Statement)
    .flatMap(({ Effect, Action, Resource, Condition }) => {
      const condition = Condition === undefined ? '' : ` if ${JSON.stringify(Condition)}`;
      return [Action]
        .flat()
        .flatMap((action) =>
          [Resource]
            .flat()
            .map((resource) => `${Effect === 'Allow' ? '' : 'not '}${action} on ${nameOf(resource)}${condition}`),
        );
    })
    .sort();

/** The hash at the end of a logical id is left out: other tests hold the ids that must not change. */
const nameOf = (value: unknown): string => {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if ('Ref' in value) return withoutHash(String(value.Ref));
  if ('Fn::GetAtt' in value && Array.isArray(value['Fn::GetAtt'])) {
    const [id, attribute] = value['Fn::GetAtt'];
    return `${withoutHash(String(id))}.${attribute}`;
  }
  if ('Fn::Join' in value && Array.isArray(value['Fn::Join'])) {
    const [separator, parts] = value['Fn::Join'];
    return parts.map(nameOf).join(separator);
  }
  return JSON.stringify(value);
};

const withoutHash = (logicalId: string): string => logicalId.replace(/[0-9A-F]{8}$/, '');
