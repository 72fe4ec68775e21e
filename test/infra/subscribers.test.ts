import { createHash } from 'node:crypto';
import Ajv from 'ajv';
import * as v from 'valibot';
import { NotifierEnvironmentSchema } from '../../lambda/contract/environment';
import { EXPORT_STATES } from '../../lambda/contract/export-states';
import { HEALTH_VALUES } from '../../lambda/contract/health';
import { patternOf } from '../../lib/constructs/event-filter';
import { environmentOf } from './environment';
import { rightsOf } from './rights';
import { resourceOf, resourcesOf, synthesize } from './synthesized';

const ARN = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:hook-AbCdEf';
const HOOK = { url: 'https://example.com/hook', secretName: 'hook' };

const withEvents = (events: object) => synthesize({ config: { events } });
const shortId = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 8).toUpperCase();

describe('without a word on subscribers', () => {
  test('there are none, and nobody else may use the bus', () => {
    const template = synthesize();
    for (const type of [
      'AWS::Events::Rule',
      'AWS::Events::EventBusPolicy',
      'AWS::Events::Connection',
      'AWS::EventSchemas::Registry',
      'AWS::SNS::Topic',
    ])
      template.resourceCountIs(type, 0);
  });
});

describe('the pattern of a subscriber', () => {
  test('has states and healths in one list, for they have no word in common', () => {
    expect(EXPORT_STATES.filter((state) => HEALTH_VALUES.some((health) => health === String(state)))).toEqual([]);
    expect(patternOf({ states: ['ready'], health: ['failing'] })).toEqual({
      source: ['kraken.export-status'],
      detailType: ['Kraken Export Status Changed', 'Kraken Account Health Changed'],
      detail: { data: { to: ['ready', 'failing'] } },
    });
  });

  test('leaves out the events of which nothing is wanted', () => {
    expect(patternOf({ states: ['ready'], health: [] }).detailType).toEqual(['Kraken Export Status Changed']);
    expect(patternOf({ states: [], health: ['failing'] }).detailType).toEqual(['Kraken Account Health Changed']);
  });

  test('wants everything that is not left out, of these accounts and reports', () => {
    expect(patternOf({ accounts: ['main'], reports: ['trades'] }).detail).toEqual({
      metadata: { account: ['main'] },
      data: { to: [{ exists: true }], export: { report: ['trades', { exists: false }] } },
    });
    expect(patternOf({ states: ['ready'] }).detail).toEqual({ data: { to: ['ready', ...HEALTH_VALUES] } });
  });
});

describe('AWS accounts that subscribe', () => {
  const template = withEvents({ subscriberAccounts: ['111122223333', '444455556666'] });
  const policies = Object.values(resourcesOf(template, 'AWS::Events::EventBusPolicy')).map(
    ({ Properties }) => Properties.Statement as Record<string, unknown>,
  );
  const statement = (action: string) => policies.find(({ Action }) => [Action].flat().includes(action));

  test('L03 are named one by one, and may only touch rules on this bus that they made', () => {
    for (const { Effect, Principal, Resource, Condition } of policies) {
      expect([Effect, JSON.stringify(Principal).match(/\d{12}:root/g)]).toEqual([
        'Allow',
        ['111122223333:root', '444455556666:root'],
      ]);
      expect(JSON.stringify(Resource)).toContain(':rule/",{"Ref":"EventsBus45DE4339"},"/*"');
      expect(Condition).toMatchObject({
        StringEqualsIfExists: { 'events:creatorAccount': '$'.concat('{aws:PrincipalAccount}') },
      });
    }
  });

  test('match our events only, and send them to buses of their own only', () => {
    expect(statement('events:PutRule')?.Condition).toMatchObject({
      'ForAllValues:StringEquals': { 'events:source': 'kraken.export-status' },
      Null: { 'events:source': 'false' },
    });
    const { Condition } = statement('events:PutTargets') ?? {};
    expect(Condition).toMatchObject({ Null: { 'events:TargetArn': 'false' } });
    expect(JSON.stringify(Condition)).toContain('}:event-bus/*');
  });

  test('may do nothing else, above all not announce events', () => {
    expect(policies.flatMap(({ Action }) => Action).sort()).toEqual([
      'events:DeleteRule',
      'events:DescribeRule',
      'events:DisableRule',
      'events:EnableRule',
      'events:ListTargetsByRule',
      'events:PutRule',
      'events:PutTargets',
      'events:RemoveTargets',
    ]);
  });
});

describe('the schema registry', () => {
  const template = withEvents({ schemaRegistry: true });

  test('has both events, as documents that EventBridge makes code from', () => {
    const schemas = Object.values(resourcesOf(template, 'AWS::EventSchemas::Schema')).map(
      ({ Properties }) => Properties,
    );
    expect(schemas.map(({ SchemaName, Type }) => [SchemaName, Type])).toEqual([
      ['kraken.export-status@KrakenExportStatusChanged', 'OpenApi3'],
      ['kraken.export-status@KrakenAccountHealthChanged', 'OpenApi3'],
    ]);
    for (const { Content } of schemas) {
      const { openapi, paths, components } = JSON.parse(String(Content));
      expect([openapi, paths]).toEqual(['3.0.0', {}]);
      expect(components.schemas.AWSEvent['x-amazon-events-source']).toBe('kraken.export-status');
      // OpenAPI 3.0 has no type "null" and no "const".
      expect(Content).not.toMatch(/"type":"null"|"const"|"anyOf"/);
      expect(() =>
        new Ajv({ strict: false, validateFormats: false }).compile(components.schemas.AWSEvent),
      ).not.toThrow();
    }
  });
});

describe('a mail to a person', () => {
  const template = withEvents({ notify: [{ email: 'ops@example.com', health: ['failing'] }] });
  const notifier = resourceOf(template, 'AWS::Lambda::Function', 'Notices');

  test('is written by a function, sent by a topic of its own, and goes to that person', () => {
    const topic = resourceOf(template, 'AWS::SNS::Topic');
    expect(resourceOf(template, 'AWS::SNS::Subscription').Properties).toMatchObject({
      Protocol: 'email',
      Endpoint: 'ops@example.com',
      TopicArn: { Ref: topic.id },
    });
    const [target] = resourceOf(template, 'AWS::Events::Rule').Properties.Targets as Record<string, unknown>[];
    expect(target).toMatchObject({
      Arn: { 'Fn::GetAtt': [notifier.id, 'Arn'] },
      InputTransformer: {
        InputPathsMap: { f1: '$' },
        InputTemplate: { 'Fn::Join': ['', ['{"topicArn":"', { Ref: topic.id }, '","event":<f1>}']] },
      },
    });
  });

  test('comes when an export is ready or failed, and for the healths that are asked for', () => {
    expect(resourceOf(template, 'AWS::Events::Rule').Properties.EventPattern).toMatchObject({
      detail: { data: { to: ['ready', 'failed', 'failing'] } },
    });
  });

  test('L01 is all that its function can do', () => {
    expect(rightsOf(template, 'NoticesFunctionRole')).toEqual([
      'logs:CreateLogStream on NoticesFunctionLogs.Arn',
      'logs:PutLogEvents on NoticesFunctionLogs.Arn',
      `sns:Publish on NoticesTopic${shortId('ops@example.com')}`,
      'sqs:SendMessage on UndeliveredQueue.Arn',
    ]);
  });

  test('L03 is asked for by its rule only', () => {
    expect(resourceOf(template, 'AWS::Lambda::Permission', 'Notices').Properties).toMatchObject({
      Principal: 'events.amazonaws.com',
      SourceArn: { 'Fn::GetAtt': [resourceOf(template, 'AWS::Events::Rule').id, 'Arn'] },
    });
  });

  test('takes the function what its contract says', () => {
    const environment = environmentOf(notifier.Properties);
    expect(Object.keys(environment).sort()).toEqual(Object.keys(NotifierEnvironmentSchema.entries).sort());
    expect(v.safeParse(NotifierEnvironmentSchema, { ...environment, API_URL: 'https://a.example' }).success).toBe(true);
  });

  test('P14 that cannot be sent is in the dead-letter queue, after a day of attempts', () => {
    expect(resourceOf(template, 'AWS::Lambda::EventInvokeConfig', 'Notices').Properties).toMatchObject({
      MaximumRetryAttempts: 2,
      DestinationConfig: { OnFailure: { Destination: undelivered(template) } },
    });
    expectDeadLetters(template);
  });

  test('keeps its topic when what it tells of changes, so that nobody has to confirm it again', () => {
    const ids = (notice: object) =>
      Object.keys(resourcesOf(withEvents({ notify: [{ email: 'first@example.com' }, notice] }), 'AWS::SNS::Topic'));
    const email = 'ops@example.com';
    expect(ids({ email })).toEqual(ids({ email, states: ['failed'], accounts: ['main'] }));
    expect(ids({ email })).toContain(resourceOf(template, 'AWS::SNS::Topic').id);
  });
});

describe('a webhook', () => {
  const template = withEvents({ webhooks: [HOOK] });

  test('is called with every event as it is, at most ten a second', () => {
    expect(resourceOf(template, 'AWS::Events::ApiDestination').Properties).toMatchObject({
      HttpMethod: 'POST',
      InvocationEndpoint: 'https://example.com/hook',
      InvocationRateLimitPerSecond: 10,
    });
    const { EventPattern, Targets } = resourceOf(template, 'AWS::Events::Rule').Properties as {
      EventPattern: object;
      Targets: object[];
    };
    expect(EventPattern).toMatchObject({ detail: { data: { to: [{ exists: true }] } } });
    expect(Targets[0]).not.toHaveProperty('InputTransformer');
  });

  test('is known by a random text, which is in the secret and not in the template', () => {
    const secret = resourceOf(template, 'Custom::Secret', 'Webhooks');
    expect(secret.Properties).toMatchObject({ Name: 'hook' });
    expect(secret.Properties).not.toHaveProperty('InitialText');
    expect(resourceOf(template, 'AWS::Events::Connection').Properties.AuthParameters).toEqual({
      ApiKeyAuthParameters: {
        ApiKeyName: 'Authorization',
        ApiKeyValue: {
          'Fn::Join': ['', ['Bearer {{resolve:secretsmanager:', { Ref: secret.id }, ':SecretString:::}}']],
        },
      },
    });
  });

  test('may bring a secret and a header of its own', () => {
    const other = withEvents({ webhooks: [{ url: HOOK.url, secretArn: ARN, header: 'X-Api-Key' }] });
    expect(Object.keys(resourcesOf(other, 'Custom::Secret'))).toHaveLength(1);
    expect(resourceOf(other, 'AWS::Events::Connection').Properties.AuthParameters).toEqual({
      ApiKeyAuthParameters: {
        ApiKeyName: 'X-Api-Key',
        ApiKeyValue: `{{resolve:secretsmanager:${ARN}:SecretString:::}}`,
      },
    });
  });

  test('L01 L03 is called with a role that can do nothing else, and that EventBridge lends to rules of this bus only', () => {
    const id = shortId(HOOK.url);
    expect(rightsOf(template, 'WebhooksRole')).toEqual([
      expect.stringMatching(`^events:InvokeApiDestination on WebhooksDestination${id}ApiDestination`),
    ]);
    const trust = JSON.stringify(
      resourceOf(template, 'AWS::IAM::Role', 'Webhooks').Properties.AssumeRolePolicyDocument,
    );
    expect(trust).toContain('"aws:SourceAccount":{"Ref":"AWS::AccountId"}');
    expect(trust).toContain(':rule/",{"Ref":"EventsBus45DE4339"},"/*"');
  });

  test('P14 that does not answer leaves its events in the dead-letter queue, after a day of attempts', () => {
    expectDeadLetters(template);
  });
});

const undelivered = (template: ReturnType<typeof synthesize>) => ({
  'Fn::GetAtt': [resourceOf(template, 'AWS::SQS::Queue', 'Undelivered').id, 'Arn'],
});

/** The rule tries for a day and gives to the queue, which takes it from that rule only, and raises an alarm. */
function expectDeadLetters(template: ReturnType<typeof synthesize>): void {
  const rule = resourceOf(template, 'AWS::Events::Rule');
  const [target] = rule.Properties.Targets as Record<string, unknown>[];
  expect(target).toMatchObject({
    RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 },
    DeadLetterConfig: { Arn: undelivered(template) },
  });
  const policy = resourceOf(template, 'AWS::SQS::QueuePolicy', 'Undelivered').Properties.PolicyDocument;
  expect(policy).toMatchObject({
    Statement: [
      { Effect: 'Deny' },
      {
        Effect: 'Allow',
        Action: 'sqs:SendMessage',
        Principal: { Service: 'events.amazonaws.com' },
        Condition: { ArnEquals: { 'aws:SourceArn': [{ 'Fn::GetAtt': [rule.id, 'Arn'] }] } },
      },
    ],
  });
  expect(resourceOf(template, 'AWS::CloudWatch::Alarm', 'Undelivered').Properties).toMatchObject({
    MetricName: 'ApproximateNumberOfMessagesVisible',
    Threshold: 1,
  });
}
