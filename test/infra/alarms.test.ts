import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { Duration } from 'aws-cdk-lib/core';
import fc from 'fast-check';
import { METRICS } from '../../lambda/contract/metrics';
import { silenceOf } from '../../lib/constructs/silence';
import { buildStack, resourceOf, resourcesOf, synthesize } from './synthesized';

interface AlarmProperties {
  readonly AlarmDescription: unknown;
  readonly MetricName: string;
  readonly Namespace: string;
  readonly Dimensions?: { readonly Name: string; readonly Value: unknown }[];
  readonly Period: number;
  readonly EvaluationPeriods: number;
  readonly TreatMissingData: string;
  readonly AlarmActions?: unknown[];
  readonly OKActions?: unknown[];
}

const accounts = [{ name: 'main' }, { name: 'desk-2' }];
const template = synthesize({ config: { accounts } });
const alarmsOf = (of: typeof template): Record<string, AlarmProperties> =>
  Object.fromEntries(
    Object.entries(resourcesOf(of, 'AWS::CloudWatch::Alarm')).map(([id, { Properties }]) => [
      id.replace(/[0-9A-F]{8}$/, ''),
      Properties as unknown as AlarmProperties,
    ]),
  );
const alarms = alarmsOf(template);
/** Text with references left as they are. */
const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

describe('the alarms', () => {
  test('are one for each trouble, and one more for the silence of each account', () => {
    expect(Object.keys(alarms).sort()).toEqual([
      'ApiErrorsAlarm',
      'DeadLettersAlarm',
      'PollerAlarmsFailingAccounts',
      'PollerAlarmsKeyDaysLeft',
      'PollerAlarmsMassDisappearances',
      'PollerAlarmsOldestExportAge',
      'PollerAlarmsStaleDesk2',
      'PollerAlarmsStaleMain',
      'PollerAlarmsUnannouncedAge',
      'PollerErrorsAlarm',
    ]);
  });

  test.each(Object.entries(alarms))(
    '%s says what breaks, where it is explained and what to run first',
    (_id, alarm) => {
      const text = textOf(alarm.AlarmDescription);
      expect(text).toMatch(/First: (npx kraken-export-status \w+|aws \w+)/);
      expect(text.length).toBeLessThan(1_024);
      const [, section] = /Runbook: docs\/runbook\.md#([a-z-]+)/.exec(text) ?? [];
      const runbook = readFileSync(join(__dirname, '..', '..', 'docs', 'runbook.md'), 'utf8');
      const sections = [...runbook.matchAll(/^## (.+)$/gm)].map(([, title = '']) =>
        title.toLowerCase().replaceAll(' ', '-'),
      );
      expect(sections).toContain(section);
    },
  );

  test('watch what the poller writes, under its name', () => {
    const poller = { Ref: resourceOf(template, 'AWS::Lambda::Function', 'Poller').id };
    const ours = Object.values(alarms).filter(
      ({ Namespace, MetricName }) => Namespace === 'KrakenExportStatus' && !MetricName.startsWith('ApiErrors'),
    );
    expect(ours).toHaveLength(7);
    for (const { MetricName, Dimensions } of ours) {
      expect(Object.keys(METRICS)).toContain(MetricName);
      expect(Dimensions).toContainEqual({ Name: 'FunctionName', Value: poller });
    }
  });

  test('C15 are raised by ten minutes of silence of one account, whatever the others do', () => {
    expect(alarms.PollerAlarmsStaleDesk2).toMatchObject({
      MetricName: 'Heartbeat',
      Dimensions: [
        { Name: 'Account', Value: 'desk-2' },
        { Name: 'FunctionName', Value: expect.anything() },
      ],
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 10,
      Threshold: 1,
      ComparisonOperator: 'LessThanThreshold',
      TreatMissingData: 'breaching',
    });
  });

  test('take the absence of everything but the heartbeat as the all-clear', () => {
    const breaching = Object.entries(alarms).filter(([, { TreatMissingData }]) => TreatMissingData !== 'notBreaching');
    expect(breaching.map(([id]) => id)).toEqual(['PollerAlarmsStaleMain', 'PollerAlarmsStaleDesk2']);
  });

  test('P09 D02 follow the configuration, and the rest is one number of trouble', () => {
    const set = alarmsOf(synthesize({ config: { monitoring: { staleAfter: '15m', stuckAfter: '2h' } } }));
    expect(set.PollerAlarmsStaleMain).toMatchObject({ EvaluationPeriods: 15 });
    expect(set.PollerAlarmsUnannouncedAge).toMatchObject({ Threshold: 900 });
    expect(set.PollerAlarmsOldestExportAge).toMatchObject({ Threshold: 7_200 });
    expect(set.PollerAlarmsKeyDaysLeft).toMatchObject({ Threshold: 14, Statistic: 'Minimum' });
    expect(set.PollerAlarmsFailingAccounts).toMatchObject({ Threshold: 1, Period: 300 });
    expect(set.PollerAlarmsMassDisappearances).toMatchObject({ Threshold: 1 });
  });

  test('count requests that the API could not answer, but not what /v1/health is for', () => {
    template.hasResourceProperties('AWS::Logs::MetricFilter', {
      FilterPattern: '{ ($.status = "5*") && ($.path != "/v1/health") }',
      MetricTransformations: [{ MetricName: alarms.ApiErrorsAlarm?.MetricName, MetricNamespace: 'KrakenExportStatus' }],
    });
  });

  test('C15 look no further back than CloudWatch does, and hardly longer than asked, at any interval', () => {
    const minutes = (least: number, most: number) => fc.integer({ min: least, max: most });
    fc.assert(
      fc.property(minutes(1, 1_440), minutes(2, 7 * 1_440), (intervalMinutes, silenceMinutes) => {
        fc.pre(silenceMinutes >= 2 * intervalMinutes);
        const { period, evaluationPeriods } = silenceOf(
          Duration.minutes(silenceMinutes),
          Duration.minutes(intervalMinutes),
        );
        const seconds = period.toSeconds();
        const looksBack = seconds * evaluationPeriods;
        expect(seconds % 60).toBe(0);
        expect(seconds).toBeGreaterThanOrEqual(intervalMinutes * 60);
        expect(looksBack).toBeLessThanOrEqual(seconds < 3_600 ? 86_400 : 604_800);
        expect(Math.abs(looksBack - silenceMinutes * 60)).toBeLessThan(Math.max(seconds, 3_600));
      }),
    );
  });
});

test('lead to the runbook where the operators have it', () => {
  const runbookUrl = 'https://wiki.example.com/exports';
  for (const { AlarmDescription } of Object.values(
    alarmsOf(synthesize({ config: { accounts, monitoring: { runbookUrl } } })),
  ))
    expect(textOf(AlarmDescription)).toMatch(/Runbook: https:\/\/wiki\.example\.com\/exports#[a-z-]+/);
});

describe('mails', () => {
  const mailing = synthesize({
    config: { accounts, monitoring: { alarmEmails: ['ops@example.com', 'night@example.com'] } },
  });

  test('are off unless asked for, with topic and key', () => {
    template.resourceCountIs('AWS::SNS::Topic', 0);
    template.resourceCountIs('AWS::KMS::Key', 0);
    for (const { AlarmActions } of Object.values(alarms)) expect(AlarmActions).toBeUndefined();
  });

  test('that nobody gets are warned of, in one sentence that says what to do', () => {
    const warningsOf = (monitoring: object): string[] => {
      const printed = jest.spyOn(console, 'error').mockImplementation(() => undefined);
      try {
        const stack = buildStack({ config: { monitoring }, isQuiet: false });
        return Annotations.fromStack(stack)
          .findWarning('*', Match.stringLikeRegexp('.*'))
          .map(({ entry: { data } }) => String(data));
      } finally {
        printed.mockRestore();
      }
    };
    expect(warningsOf({})).toEqual([
      expect.stringMatching(/^nobody is told when an alarm is raised: name people in monitoring\.alarmEmails, or /),
    ]);
    expect(warningsOf({ alarmEmails: ['ops@example.com'] })).toEqual([]);
  });

  test('tell each address of every alarm, when it is raised and when it is over', () => {
    const topic = [{ Ref: resourceOf(mailing, 'AWS::SNS::Topic').id }];
    for (const alarm of Object.values(alarmsOf(mailing)))
      expect(alarm).toMatchObject({ AlarmActions: topic, OKActions: topic });
    const subscriptions = Object.values(resourcesOf(mailing, 'AWS::SNS::Subscription')).map(
      ({ Properties }) => Properties,
    );
    expect(subscriptions).toEqual([
      { Protocol: 'email', Endpoint: 'ops@example.com', TopicArn: topic[0] },
      { Protocol: 'email', Endpoint: 'night@example.com', TopicArn: topic[0] },
    ]);
  });

  test('L03 go through a topic and a key that only alarms of this account may use', () => {
    const conditions = {
      StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
      ArnLike: { 'aws:SourceArn': expect.anything() },
    };
    const statementsOf = (type: string, document: string) =>
      (resourceOf(mailing, type).Properties[document] as { Statement: Record<string, unknown>[] }).Statement.filter(
        ({ Principal }) => JSON.stringify(Principal).includes('cloudwatch'),
      );
    const principal = { Service: 'cloudwatch.amazonaws.com' };
    expect(statementsOf('AWS::SNS::TopicPolicy', 'PolicyDocument')).toMatchObject([
      { Effect: 'Allow', Action: 'sns:Publish', Principal: principal, Condition: conditions },
    ]);
    expect(statementsOf('AWS::KMS::Key', 'KeyPolicy')).toMatchObject([
      { Effect: 'Allow', Action: ['kms:Decrypt', 'kms:GenerateDataKey*'], Principal: principal, Condition: conditions },
    ]);
    expect(resourceOf(mailing, 'AWS::SNS::Topic').Properties).toHaveProperty('KmsMasterKeyId');
  });
});

test('no schedule starts before all alarms on polls are there', () => {
  const polls = Object.keys(resourcesOf(template, 'AWS::CloudWatch::Alarm')).filter((id) => !id.startsWith('Api'));
  for (const schedule of Object.values(resourcesOf(template, 'AWS::Scheduler::Schedule')))
    expect(schedule).toHaveProperty('DependsOn', expect.arrayContaining(polls));
});

describe('the dashboard', () => {
  test('is there unless it is not wanted', () => {
    template.resourceCountIs('AWS::CloudWatch::Dashboard', 1);
    synthesize({ config: { monitoring: { dashboard: false } } }).resourceCountIs('AWS::CloudWatch::Dashboard', 0);
  });

  interface Widget {
    readonly type: string;
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
    readonly properties: { readonly title?: string; readonly query?: string; readonly alarms?: string[] };
  }
  const body = resourceOf(template, 'AWS::CloudWatch::Dashboard').Properties.DashboardBody as {
    'Fn::Join': [string, unknown[]];
  };
  const text = body['Fn::Join'][1].map((part) => (typeof part === 'string' ? part : 'REF')).join('');
  const { widgets } = JSON.parse(text) as { widgets: Widget[] };

  test('answers the five questions in their order', () => {
    const titles = widgets.flatMap(({ properties: { title } }) => title ?? []).join('\n');
    expect(titles).toMatch(/Is it well\?.*fresh\?.*active\?.*How long.*wrong\?.*cost\?/s);
  });

  test('fills its grid without holes and without overlaps', () => {
    const cells = new Set(
      widgets.flatMap(({ x, y, width, height }) =>
        Array.from({ length: width * height }, (_, index) => `${x + (index % width)}/${y + Math.floor(index / width)}`),
      ),
    );
    const area = widgets.reduce((sum, { width, height }) => sum + width * height, 0);
    const bottom = Math.max(...widgets.map(({ y, height }) => y + height));
    expect([cells.size, area]).toEqual([24 * bottom, 24 * bottom]);
  });

  test('shows every alarm', () => {
    expect(widgets.find(({ type }) => type === 'alarm')?.properties.alarms).toHaveLength(Object.keys(alarms).length);
  });
});
