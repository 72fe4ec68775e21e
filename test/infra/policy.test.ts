import { Template } from 'aws-cdk-lib/assertions';
import { Bucket, CfnBucket } from 'aws-cdk-lib/aws-s3';
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

const MODES = [
  { mode: 'iam' },
  { mode: 'jwt', issuer: 'https://issuer.example/', audience: 'exports' },
  { mode: 'token' },
];

describe('the AWS Solutions rules, and those of CloudFormation', () => {
  beforeAll(() => {
    process.env.CDK_VALIDATION = 'true';
  });

  // The findings are also printed.
  beforeEach(() => jest.spyOn(console, 'error').mockImplementation(() => undefined));
  afterEach(() => jest.restoreAllMocks());

  test('L02 find nothing in a stack with everything switched on', () => {
    expect(() => check(buildStack({ config: fullConfig }))).not.toThrow();
  });

  test.each(MODES)('L02 find nothing in one with the mode $mode', (auth) => {
    expect(() => check(buildStack({ config: { api: { auth } } }))).not.toThrow();
  });

  test('L02 find nothing in one that goes with everything it holds', () => {
    expect(() => check(buildStack({ config: fullConfig, ephemeral: true }))).not.toThrow();
  });

  test('would find a property that CloudFormation does not know', () => {
    const stack = buildStack();
    new Bucket(stack, 'Bucket', { enforceSSL: true, serverAccessLogsPrefix: 'logs' });
    const resource = stack.node.findChild('Bucket').node.defaultChild;
    if (resource instanceof CfnBucket) resource.addPropertyOverride('Unknown', 'value');
    expect(() => check(stack)).toThrow(/Unknown/);
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
