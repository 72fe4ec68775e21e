import { Template } from 'aws-cdk-lib/assertions';
import { App, type Stack } from 'aws-cdk-lib/core';
import { context as featureFlags } from '../../cdk.json';
import { LatestStatusStack } from '../../examples/latest-status/stack';
import { OtherAccountStack } from '../../examples/other-account/stack';
import { QueueStack } from '../../examples/queue/stack';
import { WaitForExportStack } from '../../examples/wait-for-export/stack';
import { resourceOf, resourcesOf } from '../infra/synthesized';

const BUS_ARN = 'arn:aws:events:eu-west-1:123456789012:event-bus/exports';

const synthesized = (build: (app: App) => Stack): Template =>
  Template.fromStack(build(new App({ context: { ...featureFlags, 'aws:cdk:bundling-stacks': [] } })));

const STACKS: Readonly<Record<string, Template>> = {
  queue: synthesized((app) => new QueueStack(app, 'Queue', { eventBusName: 'exports' })),
  'latest-status': synthesized((app) => new LatestStatusStack(app, 'Latest', { eventBusName: 'exports' })),
  'wait-for-export': synthesized((app) => new WaitForExportStack(app, 'Wait', { eventBusName: 'exports' })),
  'other-account': synthesized((app) => new OtherAccountStack(app, 'Other', { eventBusArn: BUS_ARN })),
};

describe.each(Object.entries(STACKS))('the example %s', (name, template) => {
  test('subscribes to our events on the bus that it is told', () => {
    const rules = Object.values(resourcesOf(template, 'AWS::Events::Rule')).map(({ Properties }) => Properties);
    for (const { EventPattern } of rules) expect(EventPattern).toMatchObject({ source: ['kraken.export-status'] });
    const buses = rules.map(({ EventBusName }) => EventBusName);
    expect(buses).toContain(name === 'other-account' ? BUS_ARN : 'exports');
  });

  test('P14 keeps what cannot be delivered, and raises an alarm', () => {
    const deadLetters = resourceOf(template, 'AWS::SQS::Queue', 'DeadLetters').id;
    const toQueue = { 'Fn::GetAtt': [deadLetters, 'Arn'] };
    const policies = JSON.stringify(resourcesOf(template, 'AWS::SQS::QueuePolicy'));
    for (const [rule, { Properties }] of Object.entries(resourcesOf(template, 'AWS::Events::Rule'))) {
      for (const { DeadLetterConfig } of Properties.Targets as { DeadLetterConfig?: unknown }[])
        expect(DeadLetterConfig).toEqual({ Arn: toQueue });
      const condition = { 'aws:SourceArn': { 'Fn::GetAtt': [rule, 'Arn'] } };
      expect(policies).toContain(JSON.stringify({ ArnEquals: condition }).slice(1, -1));
    }
    expect(resourceOf(template, 'AWS::CloudWatch::Alarm').Properties).toMatchObject({
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [deadLetters, 'QueueName'] } }],
      Threshold: 1,
    });
  });

  test('gives nobody rights on everything, but for the one action of which IAM knows no resource', () => {
    const onEverything = Object.values(resourcesOf(template, 'AWS::IAM::Policy'))
      .flatMap(({ Properties }) => (Properties.PolicyDocument as { Statement: Record<string, unknown>[] }).Statement)
      .filter(({ Resource }) => Resource === '*')
      .map(({ Action }) => Action);
    expect(new Set(onEverything)).toEqual(new Set(name === 'wait-for-export' ? ['states:SendTaskSuccess'] : []));
  });
});

test('the workflow gives up after three days', () => {
  const machine = resourceOf(STACKS['wait-for-export'] ?? fail(), 'AWS::StepFunctions::StateMachine');
  expect(JSON.stringify(machine.Properties.DefinitionString)).toContain('\\"TimeoutSeconds\\":259200');
});

function fail(): never {
  throw new Error('there is no such example');
}
