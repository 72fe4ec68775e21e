import prices from '../../lib/cost/prices.json';
import type { Use } from './count-calls';
import counted from './counted.json';

/** Alarms of the default configuration: these, and one on the silence of each account. */
export const ALARMS_OF_STACK = 8;
export const ALARMS_OF_ACCOUNT = 1;
/** Metrics that are sent all the time: the heartbeat of each account. */
export const METRICS_OF_ACCOUNT = 1;

const HOURS = 730;
/** Billed for a run in which nothing waits: two calls to Kraken of some 250 ms, two writes, and a little work. */
export const RUN_SECONDS = 0.7;
const GIGABYTES = 0.25;
/** Three lines of Lambda's own for each run, and the time and level around each of ours. */
const LAMBDA_LOG_BYTES = 900;

const { million, month, region, asOf, source } = prices;
const TIMES_OF_RUNS = ['1m', '5m', '15m', '1h'] as const;
const RUNS_AN_HOUR = { '1m': 60, '5m': 12, '15m': 4, '1h': 1 } as const;
const ACCOUNTS = [1, 2, 5, 20] as const;

/** USD of what was used. */
export const costOf = (use: Use): { name: string; usd: number }[] => {
  const each = (price: number): number => price / 1_000_000;
  const gigabyteSeconds = (use.runs * RUN_SECONDS + use.secondsWaited) * GIGABYTES;
  const megabytes = (use.logBytes + use.runs * LAMBDA_LOG_BYTES) / 1_000_000;
  return [
    {
      name: 'runs of the poller',
      usd: gigabyteSeconds * each(million.lambdaArmGigabyteSeconds) + use.runs * each(million.lambdaRequests),
    },
    { name: 'their schedule', usd: use.runs * each(million.scheduledRuns) },
    {
      name: 'writes and reads of the table',
      usd: use.writeUnits * each(million.dynamodbWriteUnits) + use.readUnits * each(million.dynamodbReadUnits),
    },
    { name: 'reads of the secret', usd: use.secretCalls * each(million.secretCalls) },
    { name: 'log', usd: megabytes * each(million.logMegabytes) },
    { name: 'events', usd: use.events * each(million.events) },
  ];
};

const sum = (parts: readonly { usd: number }[]): number => parts.reduce((total, { usd }) => total + usd, 0);

/** The secret is remembered for five minutes. */
const SECRET_READS_AN_HOUR = 12;

const scale = (use: Use, factor: number): Use => ({
  ...use,
  ...Object.fromEntries(Object.entries(use).map(([name, value]) => [name, value * factor])),
});

/** What an account without news uses in a month. Runs that come rarely find a function that has to start first. */
const idleMonth = (interval: keyof typeof RUNS_AN_HOUR): { name: string; usd: number }[] => {
  const use = RUNS_AN_HOUR[interval] >= 12 ? counted.hourEveryMinute : counted.dayEveryHour;
  const runs = RUNS_AN_HOUR[interval] * HOURS;
  const secretCalls = Math.min(runs, SECRET_READS_AN_HOUR * HOURS);
  return costOf({ ...scale(use, runs / use.runs), secretCalls });
};

const fixed = (accounts: number): { name: string; usd: number }[] => [
  { name: 'secret', usd: accounts * month.secret },
  { name: 'heartbeat, the one metric that is always sent', usd: accounts * METRICS_OF_ACCOUNT * month.metric },
  { name: 'dashboard', usd: month.dashboard },
  { name: 'alarms', usd: (ALARMS_OF_STACK + ALARMS_OF_ACCOUNT * accounts) * month.alarm },
];

/** Keys that fit into the 64 KB of a secret, and accounts that might share one, with the environments that polling them takes. */
const KEYS_OF_SECRET = 300;
const SHARING_ACCOUNTS = [10, 100, 1_000] as const;
const ENVIRONMENTS = { 10: 4, 100: 7, 1000: 34 } as const;

/** Of secrets of their own, from as few reads as there may be to as many; of shared ones; and what is saved at least. */
function secretsMonth(accounts: (typeof SHARING_ACCOUNTS)[number]): string[] {
  const reads = (perHour: number): number => (perHour * HOURS * million.secretCalls) / 1_000_000;
  const own = (perHour: number): number => accounts * (month.secret + reads(perHour));
  const secrets = Math.ceil(accounts / KEYS_OF_SECRET);
  const shared = secrets * (month.secret + ENVIRONMENTS[accounts] * reads(SECRET_READS_AN_HOUR));
  const least = own(SECRET_READS_AN_HOUR);
  return [`${money(least)} to ${money(own(RUNS_AN_HOUR['1m']))}`, money(shared), `at least ${money(least - shared)}`];
}

const total = (accounts: number, interval: (typeof TIMES_OF_RUNS)[number]): number =>
  sum(fixed(accounts)) + accounts * sum(idleMonth(interval));

const money = (usd: number): string => usd.toFixed(usd < 0.1 ? 3 : 2);
/** A month of the default configuration, in USD. */
export const DEFAULT_MONTH = money(total(1, '1m'));
/** The same with `monitoring.dashboard` switched off. */
export const MONTH_WITHOUT_DASHBOARD = money(total(1, '1m') - month.dashboard);

/** The text of `docs/cost.md`. */
export function generateCostDocument(): string {
  const followed = costOf(counted.oneExport);
  const parts = [...fixed(1), ...idleMonth('1m').filter(({ usd }) => usd > 0)];
  const row = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;
  return `# Cost

**${DEFAULT_MONTH} USD a month** for the default configuration: one account, polled every minute, with its dashboard, its alarms, its metric and its log, at list prices. Most of it, ${month.dashboard.toFixed(2)} USD, is the dashboard: \`"monitoring": { "dashboard": false }\` leaves it out, and **${MONTH_WITHOUT_DASHBOARD} USD** remain. Where AWS's free allowances are not used up (three dashboards, ten metrics and ten alarms), dashboard, metric and alarms of one account cost nothing.

This file is generated, by \`npm run generate\`: from what the poller really used when it ran for hours against a simulated Kraken and a DynamoDB over HTTP (\`scripts/cost/counted.json\`; a test counts again), and from the prices of ${region} in ${asOf} (\`lib/cost/prices.json\`: ${source}).

The prices of secrets and of HTTP APIs were compared with AWS's own pages, as of 2026-09-20. Most others are shown there by scripts only, and could not be: those of Lambda, EventBridge and CloudWatch agree with what other guides say, those of DynamoDB, of alarms and of keys are not compared with anything. \`checked\` in the price file says which is which. Look at the pages, or at your own bill, before you rely on a cent.

## One account, every minute

${row(['what', 'USD a month'])}
${row(['---', '---:'])}
${parts.map(({ name, usd }) => row([name, money(usd)])).join('\n')}
${row(['**together**', `**${DEFAULT_MONTH}**`])}

Two calls to Kraken and two writes a poll. The secret is read every five minutes. No table item is read, because nothing changes.

## By number of accounts and interval

USD a month, with one dashboard; without it, ${month.dashboard.toFixed(2)} less.

${row(['accounts', ...TIMES_OF_RUNS.map((interval) => `every ${interval}`)])}
${row(['---:', ...TIMES_OF_RUNS.map(() => '---:')])}
${ACCOUNTS.map((accounts) => row([accounts, ...TIMES_OF_RUNS.map((interval) => money(total(accounts, interval)))])).join('\n')}

Up to ${Math.round((sum(fixed(1)) / total(1, '1m')) * 100)} % of it is there whether anything is polled or not, so a longer interval saves little.

## One secret for several

A secret is read every five minutes where one account is alone. Among many, runs land in many environments of the function, each of which remembers for itself, and it is read up to once a poll. USD a month for secrets and their reads, polled every minute; up to ${KEYS_OF_SECRET} keys fit into one ([how](accounts.md#one-secret-for-several)):

${row(['accounts', 'each its own secret', 'shared', 'saved'])}
${row(['---:', '---:', '---:', '---:'])}
${SHARING_ACCOUNTS.map((accounts) => row([accounts, ...secretsMonth(accounts)])).join('\n')}

"Shared" has each environment read each secret every five minutes, and as many environments as [were counted](performance.md#many-accounts) where runs are spread over the minute. Where all 1000 begin in the same second there is an environment for nearly each of them, and it comes to 106 USD.

## What comes on top

- **An export that is made within a minute:** ${sum(followed).toFixed(6)} USD. It is followed every few seconds, and the function waits in between, which is billed; there were ${counted.oneExport.krakenCalls} calls to Kraken, ${counted.oneExport.writeUnits} write units and ${counted.oneExport.events} events. While an export is followed, an hour costs at most ${money((3_600 * GIGABYTES * million.lambdaArmGigabyteSeconds) / 1_000_000)} USD.
- **Requests to the API:** about ${money(million.httpApiRequests + million.lambdaRequests + 0.02 * GIGABYTES * million.lambdaArmGigabyteSeconds + million.dynamodbReadUnits + 0.0005 * million.logMegabytes)} USD a million, with their share of function, table and log. One that waits for a change (\`Prefer: wait=20\`) holds its function for as long, ${money(20 * GIGABYTES * million.lambdaArmGigabyteSeconds)} USD a million.
- **Trouble:** metrics besides the heartbeat are billed for the hours in which there is something to tell, ${(month.metric / HOURS).toFixed(4)} USD each.
- **Mails of alarms:** ${month.key.toFixed(2)} USD a month for the key that encrypts them.
- **Storage** of table, backup, log and archive: cents a year for thousands of exports.

## Assumed, not counted

A run is billed for ${RUN_SECONDS} s with 256 MB, mostly two calls to Kraken; it has to be seen in your own bill, and the dashboard shows it. Lambda adds ${LAMBDA_LOG_BYTES} bytes to the log of a run. A month has ${HOURS} hours.
`;
}
