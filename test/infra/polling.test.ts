import * as v from 'valibot';
import { PollerEnvironmentSchema } from '../../lambda/contract/environment';
import { InvocationSchema } from '../../lambda/contract/invocation';
import { environmentOf } from './environment';
import { resourceOf, resourcesOf, synthesize } from './synthesized';

const template = synthesize({ config: { accounts: [{ name: 'main' }, { name: 'desk-2' }] } });
const deadLetters = { 'Fn::GetAtt': [resourceOf(template, 'AWS::SQS::Queue').id, 'Arn'] };

const pollerWith = (interval: string) =>
  resourceOf(synthesize({ config: { poll: { interval } } }), 'AWS::Lambda::Function', 'Poller').Properties;

describe('the poller', () => {
  const { Properties: poller } = resourceOf(template, 'AWS::Lambda::Function', 'Poller');

  test('runs on Node 24 and arm64, with 256 MB, and logs JSON to a log group of its own', () => {
    expect(poller).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      MemorySize: 256,
      LoggingConfig: { LogFormat: 'JSON', LogGroup: { Ref: resourceOf(template, 'AWS::Logs::LogGroup', 'Poller').id } },
    });
  });

  test('is told exactly what its contract says', () => {
    const environment = environmentOf(poller);
    expect(Object.keys(environment).sort()).toEqual(Object.keys(PollerEnvironmentSchema.entries).sort());
    expect(v.parse(PollerEnvironmentSchema, environment)).toMatchObject({
      KRAKEN_BASE_URL: 'https://api.kraken.com',
      POLL_INTERVAL_SECONDS: 60,
      ACTIVE_INTERVAL_SECONDS: 5,
      STALE_AFTER_SECONDS: 600,
      REMOVED_EXPORTS_DAYS: 90,
    });
  });

  test.each([
    ['1m', 60],
    ['5m', 300],
    ['1h', 900],
  ])('polled every %s, may run for %d seconds', (interval, seconds) => {
    expect(pollerWith(interval).Timeout).toBe(seconds);
  });

  test('C16 is not run again when it fails: the next tick is the retry', () => {
    template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
      FunctionName: { Ref: resourceOf(template, 'AWS::Lambda::Function', 'Poller').id },
      MaximumRetryAttempts: 0,
      MaximumEventAgeInSeconds: 60,
      DestinationConfig: { OnFailure: { Destination: deadLetters } },
    });
  });
});

describe('the schedules', () => {
  const schedules = Object.values(resourcesOf(template, 'AWS::Scheduler::Schedule')).map(
    ({ Properties }) => Properties,
  );

  test('are one for each account, in a group of the stack', () => {
    expect(schedules.map(({ GroupName }) => GroupName)).toHaveLength(2);
    const group = resourceOf(template, 'AWS::Scheduler::ScheduleGroup').Properties.Name;
    for (const { GroupName } of schedules) expect(GroupName).toBe(group);
  });

  test('send what the poller understands', () => {
    const sent = schedules.map(({ Target }) =>
      v.parse(InvocationSchema, JSON.parse((Target as { Input: string }).Input)),
    );
    expect(sent).toMatchObject([
      { account: { name: 'main', secretId: 'kraken-export-status/main', tier: 'starter' }, trigger: 'schedule' },
      { account: { name: 'desk-2', secretId: 'kraken-export-status/desk-2', tier: 'starter' }, trigger: 'schedule' },
    ]);
  });

  test('C16 drop what is late into the dead-letter queue instead of piling it up', () => {
    for (const schedule of schedules) {
      expect(schedule).toMatchObject({
        ScheduleExpression: 'rate(1 minute)',
        FlexibleTimeWindow: { Mode: 'OFF' },
        State: 'ENABLED',
        Target: {
          Arn: { 'Fn::GetAtt': [resourceOf(template, 'AWS::Lambda::Function', 'Poller').id, 'Arn'] },
          RetryPolicy: { MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 },
          DeadLetterConfig: { Arn: deadLetters },
        },
      });
    }
  });

  test.each([
    ['5m', 'rate(5 minutes)', 300, 2],
    ['90m', 'rate(90 minutes)', 5_400, 45],
    ['2h', 'rate(2 hours)', 7_200, 60],
    ['1d', 'rate(1 day)', 86_400, 720],
  ])('of %s are %s, late after %d seconds, within %d minutes', (...row) => {
    const [interval, ScheduleExpression, MaximumEventAgeInSeconds, MaximumWindowInMinutes] = row;
    synthesize({ config: { poll: { interval } } }).hasResourceProperties('AWS::Scheduler::Schedule', {
      ScheduleExpression,
      FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes },
      Target: { RetryPolicy: { MaximumEventAgeInSeconds } },
    });
  });
});

describe('the dead-letter queue', () => {
  test('is encrypted, at rest and on the way', () => {
    expect(resourceOf(template, 'AWS::SQS::Queue').Properties).toMatchObject({ SqsManagedSseEnabled: true });
    template.hasResourceProperties('AWS::SQS::QueuePolicy', {
      PolicyDocument: {
        Statement: [{ Effect: 'Deny', Action: 'sqs:*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }],
      },
    });
  });

  test('raises an alarm with its first message', () => {
    expect(resourceOf(template, 'AWS::CloudWatch::Alarm', 'DeadLetters').Properties).toMatchObject({
      MetricName: 'ApproximateNumberOfMessagesVisible',
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      Threshold: 1,
      EvaluationPeriods: 1,
      TreatMissingData: 'notBreaching',
    });
  });
});

test('C11 three intervals in a row with a failed poll raise an alarm', () => {
  expect(resourceOf(template, 'AWS::CloudWatch::Alarm', 'PollerErrors').Properties).toMatchObject({
    Namespace: 'AWS/Lambda',
    MetricName: 'Errors',
    Statistic: 'Sum',
    Period: 60,
    EvaluationPeriods: 3,
    Threshold: 1,
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
  });
});
