import { rightsOf } from './rights';
import { resourceOf, resourcesOf, synthesize } from './synthesized';

const template = synthesize({ config: { accounts: [{ name: 'main' }, { name: 'desk-2' }] } });

const OF_ACCOUNTS = ' if {"ForAllValues:StringLike":{"dynamodb:LeadingKeys":["ACCOUNT#*"]}}';

describe('rights', () => {
  test('L01 L04 the poller may read its secrets, keep what it learns, announce it and report its failures; it deletes nothing', () => {
    expect(rightsOf(template, 'PollerFunctionRole')).toEqual([
      `dynamodb:GetItem on Table.Arn${OF_ACCOUNTS}`,
      `dynamodb:Query on Table.Arn${OF_ACCOUNTS}`,
      `dynamodb:UpdateItem on Table.Arn${OF_ACCOUNTS}`,
      'events:PutEvents on EventsBus.Arn',
      'logs:CreateLogStream on PollerFunctionLogs.Arn',
      'logs:PutLogEvents on PollerFunctionLogs.Arn',
      'secretsmanager:GetSecretValue on SecretDesk2Kept',
      'secretsmanager:GetSecretValue on SecretMainKept',
      'secretsmanager:GetSecretValue on arn:AWS::Partition:secretsmanager:AWS::Region:AWS::AccountId:secret:KrakenExportStatus/accounts/*',
      'sqs:SendMessage on DeadLettersQueue.Arn',
    ]);
  });

  test('L01 L04 the API may read the table and ask for a poll; it sees no secret and writes nothing', () => {
    expect(rightsOf(template, 'ApiFunctionRole')).toEqual([
      'dynamodb:BatchGetItem on Table.Arn',
      'dynamodb:GetItem on Table.Arn',
      'dynamodb:Query on Table.Arn',
      'dynamodb:Query on Table.Arn/index/changes',
      'lambda:InvokeFunction on PollerFunction.Arn',
      'logs:CreateLogStream on ApiFunctionLogs.Arn',
      'logs:PutLogEvents on ApiFunctionLogs.Arn',
    ]);
  });

  test('L01 L04 the keeper of the secrets may make and find each by its name, and neither read nor change what it holds', () => {
    const secrets = 'arn:AWS::Partition:secretsmanager:AWS::Region:AWS::AccountId:secret:kraken-export-status';
    const names = ['desk-2', 'main'].flatMap((name) => [name, `${name}-??????`]);
    expect(rightsOf(template, 'SecretKeeperFunctionRole')).toEqual([
      'logs:CreateLogStream on SecretKeeperFunctionLogs.Arn',
      'logs:PutLogEvents on SecretKeeperFunctionLogs.Arn',
      ...['CreateSecret', 'DescribeSecret', 'RestoreSecret', 'TagResource'].flatMap((action) =>
        names.map((name) => `secretsmanager:${action} on ${secrets}/${name}`),
      ),
    ]);
  });

  test('L01 only that of an ephemeral stack may delete them', () => {
    const ephemeral = rightsOf(synthesize({ ephemeral: true }), 'SecretKeeperFunctionRole');
    expect(ephemeral.filter((right) => right.includes('DeleteSecret'))).toHaveLength(2);
    expect(ephemeral.filter((right) => right.startsWith('secretsmanager:'))).toHaveLength(2 * 5);
  });

  test('L01 the schedules may start the poller, and say so when they cannot', () => {
    expect(rightsOf(template, 'PollerSchedulesRole')).toEqual([
      'lambda:InvokeFunction on PollerFunction.Arn',
      'sqs:SendMessage on DeadLettersQueue.Arn',
    ]);
  });

  test('there are no other roles, no managed policies and no users', () => {
    const roles = resourcesOf(template, 'AWS::IAM::Role');
    expect(Object.keys(roles)).toHaveLength(4);
    for (const { Properties } of Object.values(roles)) {
      expect(Properties).not.toHaveProperty('ManagedPolicyArns');
      expect(Properties).not.toHaveProperty('Policies');
    }
    template.resourceCountIs('AWS::IAM::User', 0);
  });

  test('L03 Scheduler lends the role to schedules of this stack only', () => {
    const role = resourceOf(template, 'AWS::IAM::Role', 'PollerSchedulesRole');
    const group = resourceOf(template, 'AWS::Scheduler::ScheduleGroup');
    expect(role.Properties.AssumeRolePolicyDocument).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Action: 'sts:AssumeRole',
          Principal: { Service: 'scheduler.amazonaws.com' },
          Condition: {
            StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
            ArnEquals: { 'aws:SourceArn': { 'Fn::GetAtt': [group.id, 'Arn'] } },
          },
        },
      ],
    });
  });

  test('L03 whoever else may call the functions is named by its ARN', () => {
    for (const { Properties } of Object.values(resourcesOf(template, 'AWS::Lambda::Permission'))) {
      expect(Properties.Principal).toBe('apigateway.amazonaws.com');
      expect(Properties).toHaveProperty('SourceArn');
    }
  });

  test('L04 the secrets refuse the role of the API, whatever its own policies may one day say', () => {
    const apiRole = resourceOf(template, 'AWS::IAM::Role', 'ApiFunctionRole').id;
    const policies = Object.values(resourcesOf(template, 'AWS::SecretsManager::ResourcePolicy'));
    expect(policies).toHaveLength(2);
    for (const { Properties } of policies) {
      expect(Properties.ResourcePolicy).toMatchObject({
        Statement: [
          {
            Effect: 'Deny',
            Action: 'secretsmanager:GetSecretValue',
            Condition: { ArnEquals: { 'aws:PrincipalArn': [{ 'Fn::GetAtt': [apiRole, 'Arn'] }] } },
          },
        ],
      });
    }
  });
});

describe('an imported secret', () => {
  const arn = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:kraken-AbCdEf';
  const importing = synthesize({ config: { accounts: [{ name: 'main', secretArn: arn }] } });

  test('may be read by the poller, and is otherwise left to its owner', () => {
    expect(rightsOf(importing, 'PollerFunctionRole')).toContain(`secretsmanager:GetSecretValue on ${arn}`);
    importing.resourceCountIs('AWS::SecretsManager::Secret', 0);
    importing.resourceCountIs('AWS::SecretsManager::ResourcePolicy', 0);
  });

  test('is told by its name in the outputs', () => {
    importing.hasOutput('SecretNameMain', { Value: 'kraken' });
  });
});
