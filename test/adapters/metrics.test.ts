import { metricsLine } from '../../lambda/adapters/lambda/metrics';

const source = { functionName: 'the-poller', account: { name: 'main' }, at: 1_790_000_000_000 };

test('measurements are a line in the embedded metric format, the heartbeat for each account, the rest for the function', () => {
  const line = metricsLine({ Heartbeat: 1, UnannouncedAge: 12.5, ExportDuration: [3, 90] }, source);
  expect(line).not.toContain('\n');
  expect(JSON.parse(line)).toEqual({
    _aws: {
      Timestamp: 1_790_000_000_000,
      CloudWatchMetrics: [
        {
          Namespace: 'KrakenExportStatus',
          Dimensions: [['FunctionName', 'Account']],
          Metrics: [{ Name: 'Heartbeat', Unit: 'Count' }],
        },
        {
          Namespace: 'KrakenExportStatus',
          Dimensions: [['FunctionName']],
          Metrics: [
            { Name: 'UnannouncedAge', Unit: 'Seconds' },
            { Name: 'ExportDuration', Unit: 'Seconds' },
          ],
        },
      ],
    },
    FunctionName: 'the-poller',
    Account: 'main',
    Heartbeat: 1,
    UnannouncedAge: 12.5,
    ExportDuration: [3, 90],
  });
});

test('a metric that has nothing to tell is not mentioned', () => {
  const { _aws } = JSON.parse(metricsLine({ Overlaps: 1 }, source));
  expect(_aws.CloudWatchMetrics).toEqual([
    {
      Namespace: 'KrakenExportStatus',
      Dimensions: [['FunctionName']],
      Metrics: [{ Name: 'Overlaps', Unit: 'Count' }],
    },
  ]);
});
