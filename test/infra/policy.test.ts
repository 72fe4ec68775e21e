import { Template } from 'aws-cdk-lib/assertions';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { App, type Stack, Validations } from 'aws-cdk-lib/core';
import { AwsSolutionsChecks } from 'cdk-nag';
import fullConfig from './full-config.json';
import { buildStack, resourcesOf } from './synthesized';

/** Synthesizes with the AWS Solutions rules, as the app does. Their findings throw. */
const check = (stack: Stack, writeSuppressionsToCloudFormation = false): void => {
  Validations.of(stack.node.root).addPlugins(
    new AwsSolutionsChecks(stack.node.root, { writeSuppressionsToCloudFormation }),
  );
  const { root } = stack.node;
  if (App.isApp(root)) root.synth();
};

describe('the AWS Solutions rules', () => {
  // The findings are also printed.
  beforeEach(() => jest.spyOn(console, 'error').mockImplementation(() => undefined));
  afterEach(() => jest.restoreAllMocks());

  test('L02 find nothing in a stack with everything switched on', () => {
    expect(() => check(buildStack({ config: fullConfig }))).not.toThrow();
  });

  test('L02 find nothing in one that goes with everything it holds', () => {
    expect(() => check(buildStack({ config: fullConfig, ephemeral: true }))).not.toThrow();
  });

  test('would find a bucket that anybody may ask without encryption', () => {
    const stack = buildStack();
    new Bucket(stack, 'Bucket');
    expect(() => check(stack)).toThrow('AwsSolutions-S10');
  });

  test('L02 are acknowledged where they cannot be followed, with a reason, and nowhere else', () => {
    const stack = buildStack();
    check(stack, true);
    const acknowledged = Object.entries(resourcesOf(Template.fromStack(stack))).flatMap(([id, resource]) => {
      const { cdk_nag } =
        (resource as { Metadata?: { cdk_nag?: { rules_to_suppress: { id: string }[] } } }).Metadata ?? {};
      return (cdk_nag?.rules_to_suppress ?? []).map((rule) => `${rule.id} on ${id.replace(/[0-9A-F]{8}$/, '')}`);
    });
    expect(acknowledged.sort()).toEqual([
      'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:secretsmanager:<AWS::Region>:<AWS::AccountId>:secret:KrakenExportStatus/accounts/*] on PollerFunctionRoleDefaultPolicy',
      'AwsSolutions-SQS3 on DeadLettersQueue',
    ]);
  });
});
