import { resourceOf, resourcesOf, synthesize } from './synthesized';

const template = synthesize();
const ephemeral = synthesize({ ephemeral: true });

const UNSET = '{"apiKey":"","apiSecret":""}';

/** What holds data. Renaming one of these, or moving its construct, would replace it in every deployed stack. */
const STATEFUL = {
  Table710B521B: 'AWS::DynamoDB::GlobalTable',
  SecretMainKept08CDD67A: 'Custom::Secret',
  SecretKeeperFunctionLogs08B2A345: 'AWS::Logs::LogGroup',
  EventsBus45DE4339: 'AWS::Events::EventBus',
  EventsBusArchive3AC72948: 'AWS::Events::Archive',
  DeadLettersQueue631681B1: 'AWS::SQS::Queue',
  PollerFunctionLogsFD7D861E: 'AWS::Logs::LogGroup',
  ApiFunctionLogs4B382957: 'AWS::Logs::LogGroup',
  ApiAccessLogs50B185DB: 'AWS::Logs::LogGroup',
};

describe('the table', () => {
  const { Properties: table } = resourceOf(template, 'AWS::DynamoDB::GlobalTable');

  test('has the keys and the index of the contract', () => {
    expect(table).toMatchObject({
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      LocalSecondaryIndexes: [
        {
          IndexName: 'changes',
          KeySchema: [
            { AttributeName: 'pk', KeyType: 'HASH' },
            { AttributeName: 'changeSeq', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'ALL' },
        },
      ],
      AttributeDefinitions: ['pk', 'sk', 'changeSeq'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
    });
  });

  test('is paid by use, can be restored to any second, and is protected', () => {
    expect(table).toMatchObject({
      BillingMode: 'PAY_PER_REQUEST',
      Replicas: [
        { DeletionProtectionEnabled: true, PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } },
      ],
    });
  });
});

describe('the secret', () => {
  test('is made with nothing in it, in the shape to fill in, unless it is there', () => {
    const { Properties } = resourceOf(template, 'Custom::Secret');
    expect(Properties).toMatchObject({ Name: 'kraken-export-status/main', InitialText: UNSET });
    expect(Properties.ServiceToken).toEqual({
      'Fn::GetAtt': [resourceOf(template, 'AWS::Lambda::Function', 'SecretKeeper').id, 'Arn'],
    });
  });

  test('of an ephemeral stack is the same, and goes with it, so that a stack may become one and stop being one', () => {
    const kept = resourceOf(template, 'Custom::Secret');
    expect(resourceOf(ephemeral, 'Custom::Secret')).toEqual({
      ...kept,
      DeletionPolicy: 'Delete',
      UpdateReplacePolicy: 'Delete',
    });
  });
});

describe('the events', () => {
  test('are archived for the configured days, ours only', () => {
    template.hasResourceProperties('AWS::Events::Archive', {
      RetentionDays: 30,
      EventPattern: { source: ['kraken.export-status'] },
      SourceArn: { 'Fn::GetAtt': ['EventsBus45DE4339', 'Arn'] },
    });
  });

  test('have no archive when it is to keep them for 0 days, which EventBridge would take as for ever', () => {
    synthesize({ config: { events: { archiveDays: 0 } } }).resourceCountIs('AWS::Events::Archive', 0);
  });
});

describe('logs', () => {
  test('are kept for the configured days', () => {
    const kept = synthesize({ config: { retention: { logsDays: 7 } } });
    const groups = Object.values(resourcesOf(kept, 'AWS::Logs::LogGroup'));
    expect(groups.map(({ Properties }) => Properties.RetentionInDays)).toEqual([7, 7, 7, 7]);
  });
});

describe('L07 destroying the stack', () => {
  test('keeps table, secrets and logs', () => {
    const policiesOf = (type: string) =>
      Object.values(resourcesOf(template, type)).map(({ DeletionPolicy }) => DeletionPolicy);
    expect(policiesOf('AWS::DynamoDB::GlobalTable')).toEqual(['Retain']);
    expect(policiesOf('Custom::Secret')).toEqual(['Retain']);
    // Not those of a first deployment that failed.
    expect(policiesOf('AWS::Logs::LogGroup')).toEqual(Array(4).fill('RetainExceptOnCreate'));
  });

  test('destroys everything of an ephemeral one', () => {
    for (const { DeletionPolicy } of Object.values(resourcesOf(ephemeral))) {
      expect(['Delete', undefined]).toContain(DeletionPolicy);
    }
    ephemeral.hasResourceProperties('AWS::DynamoDB::GlobalTable', { Replicas: [{ DeletionProtectionEnabled: false }] });
  });

  test('leaves nothing whose name is in the way of the next deployment: the secret is found again', () => {
    expect(resourceOf(template, 'AWS::Scheduler::ScheduleGroup').DeletionPolicy).toBe('Delete');
    expect(resourceOf(template, 'AWS::Events::EventBus').DeletionPolicy).toBeUndefined();
  });
});

describe('L08 an upgrade', () => {
  test('finds everything that holds data under its old logical id', () => {
    const types = Object.fromEntries(Object.entries(resourcesOf(template)).map(([id, { Type }]) => [id, Type]));
    expect(types).toMatchObject(STATEFUL);
  });
});

describe('an account that is removed from the configuration', () => {
  const both = resourcesOf(synthesize({ config: { accounts: [{ name: 'main' }, { name: 'desk-2' }] } }));
  const gone = Object.entries(both).filter(([id]) => !(id in resourcesOf(template)));

  test('takes its schedule, its alarm and the policy of its secret along, and leaves the secret', () => {
    expect(gone.map(([, { Type, DeletionPolicy }]) => [Type, DeletionPolicy]).sort()).toEqual([
      ['AWS::CloudWatch::Alarm', undefined],
      ['AWS::Scheduler::Schedule', undefined],
      ['AWS::SecretsManager::ResourcePolicy', undefined],
      ['Custom::Secret', 'Retain'],
    ]);
  });
});
