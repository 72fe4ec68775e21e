import type { Template } from 'aws-cdk-lib/assertions';
import { resourcesOf } from '../infra/synthesized';

export const REGION = 'eu-central-1';
export const ACCOUNT_ID = '111122223333';

const PSEUDO: Readonly<Record<string, string>> = {
  'AWS::AccountId': ACCOUNT_ID,
  'AWS::Partition': 'aws',
  'AWS::Region': REGION,
  'AWS::URLSuffix': 'amazonaws.com',
};

/** How the ARN of a resource ends, for its type, by its name. */
const ARNS: Readonly<Record<string, (name: string) => string>> = {
  'AWS::DynamoDB::GlobalTable': (name) => arn('dynamodb', `table/${name}`),
  // EventBridge adds an identifier of its own.
  'AWS::Events::ApiDestination': (name) => arn('events', `api-destination/${name}/1`),
  'AWS::Events::EventBus': (name) => arn('events', `event-bus/${name}`),
  'AWS::IAM::Role': (name) => `arn:aws:iam::${ACCOUNT_ID}:role/${name}`,
  'AWS::Lambda::Function': (name) => arn('lambda', `function:${name}`),
  'AWS::Logs::LogGroup': (name) => arn('logs', `log-group:${name}:*`),
  'AWS::Scheduler::ScheduleGroup': (name) => arn('scheduler', `schedule-group/${name}`),
  // Secrets Manager adds six characters of its own.
  'Custom::Secret': (name) => arn('secretsmanager', `secret:${name}-AbCdEf`),
  'AWS::SNS::Topic': (name) => arn('sns', name),
  'AWS::SQS::Queue': (name) => arn('sqs', name),
};

export const arn = (service: string, resource: string): string =>
  `arn:aws:${service}:${REGION}:${ACCOUNT_ID}:${resource}`;

interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}

/**
 * A template as CloudFormation would have deployed it: every resource with a name, and every reference resolved. A
 * resource without a name of its own is called by its logical id.
 */
export class Deployed {
  private readonly resources: Readonly<Record<string, Resource>>;

  constructor(template: Template) {
    this.resources = resourcesOf(template);
  }

  /** All resources of a type, with their names and resolved properties. */
  // biome-ignore lint/suspicious/noExplicitAny: templates are read as they come
  all(type: string): { readonly name: string; readonly arn: string; readonly properties: any }[] {
    return Object.entries(this.resources)
      .filter(([, { Type }]) => Type === type)
      .map(([id, { Properties }]) => ({
        name: this.nameOf(id),
        arn: ARNS[type]?.(this.nameOf(id)) ?? '',
        properties: this.resolve(Properties),
      }));
  }

  resolve(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((item) => this.resolve(item));
    if (typeof value !== 'object' || value === null) return value;
    const [[key, argument] = [], ...more] = Object.entries(value);
    if (more.length === 0 && key === 'Ref') return PSEUDO[String(argument)] ?? this.reference(String(argument));
    if (more.length === 0 && key === 'Fn::GetAtt') return this.attribute(String(argument[0]), String(argument[1]));
    if (more.length === 0 && key === 'Fn::Join')
      return argument[1].map((part: unknown) => this.resolve(part)).join(argument[0]);
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, this.resolve(item)]));
  }

  private nameOf(id: string): string {
    const { Name, LogGroupName } = this.resources[id]?.Properties ?? {};
    return String(Name ?? LogGroupName ?? id);
  }

  /** A reference is a name, but for topics and kept secrets the whole ARN. */
  private reference(id: string): string {
    const type = this.resources[id]?.Type ?? '';
    const name = this.nameOf(id);
    return ['AWS::SNS::Topic', 'Custom::Secret'].includes(type) ? (ARNS[type]?.(name) ?? name) : name;
  }

  private attribute(id: string, attribute: string): string {
    const arnOf = ARNS[this.resources[id]?.Type ?? ''];
    const isArn = attribute === 'Arn' || attribute === 'Id';
    if (attribute === 'ApiEndpoint') return `https://${id.toLowerCase()}.example`;
    // What is not known here is no text that a policy could match by accident.
    return isArn && arnOf !== undefined ? arnOf(this.nameOf(id)) : `<${id}.${attribute}>`;
  }
}
