import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import prices from '../../lib/cost/prices.json';
import { countCalls } from '../../scripts/cost/count-calls';
import counted from '../../scripts/cost/counted.json';
import {
  ALARMS_OF_ACCOUNT,
  ALARMS_OF_STACK,
  DEFAULT_MONTH,
  METRICS_OF_ACCOUNT,
  MONTH_WITHOUT_DASHBOARD,
} from '../../scripts/cost/document';
import { resourcesOf, synthesize } from '../infra/synthesized';

const ROOT = join(__dirname, '..', '..');
const counts = (accounts: readonly string[]) => {
  const template = synthesize({ config: { accounts: accounts.map((name) => ({ name })) } });
  const alarms = Object.values(resourcesOf(template, 'AWS::CloudWatch::Alarm'));
  const beats = alarms.filter(({ Properties }) => Properties.TreatMissingData === 'breaching');
  return {
    alarms: alarms.length,
    metrics: new Set(beats.map(({ Properties }) => JSON.stringify(Properties.Dimensions))).size,
  };
};

test('a run uses what the cost is derived from: two calls, two writes, and no read while nothing changes', async () => {
  const { logBytes: _now, ...now } = (await countCalls()).hourEveryMinute;
  const { logBytes: _then, ...then } = counted.hourEveryMinute;
  expect(now).toEqual(then);
  expect(now).toMatchObject({ krakenCalls: 2 * now.runs, writeUnits: 2 * now.runs, readUnits: 0 });
}, 60_000);

test('a run logs as much as the cost is derived from, within a fifth', async () => {
  const { hourEveryMinute, dayEveryHour, oneExport } = await countCalls();
  for (const [now, then] of [
    [hourEveryMinute, counted.hourEveryMinute],
    [dayEveryHour, counted.dayEveryHour],
    [oneExport, counted.oneExport],
  ] as const)
    expect(Math.abs(now.logBytes / then.logBytes - 1)).toBeLessThan(0.2);
}, 60_000);

test('the stack has the alarms and the metrics that are paid for', () => {
  const [one, two] = [counts(['main']), counts(['main', 'desk-2'])];
  expect(one).toEqual({ alarms: ALARMS_OF_STACK + ALARMS_OF_ACCOUNT, metrics: METRICS_OF_ACCOUNT });
  expect(two).toEqual({ alarms: ALARMS_OF_STACK + 2 * ALARMS_OF_ACCOUNT, metrics: 2 * METRICS_OF_ACCOUNT });
});

test('README has the price of a month from there', () => {
  expect(readFileSync(join(ROOT, 'README.md'), 'utf8')).toContain(`**${DEFAULT_MONTH} USD a month**`);
  expect(readFileSync(join(ROOT, 'README.md'), 'utf8')).toContain(`it is **${MONTH_WITHOUT_DASHBOARD} USD**`);
});

test('the price of the default has the dashboard that the default has, and no more', () => {
  const dashboards = (monitoring: object) =>
    Object.keys(
      resourcesOf(synthesize({ config: { accounts: [{ name: 'main' }], monitoring } }), 'AWS::CloudWatch::Dashboard'),
    ).length;
  expect([dashboards({}), dashboards({ dashboard: false })]).toEqual([1, 0]);
  expect(Number(DEFAULT_MONTH) - Number(MONTH_WITHOUT_DASHBOARD)).toBeCloseTo(prices.month.dashboard);
});
