import { RealRun, type Round } from '../../bench/accounts/real-run';

/** The real run of `npm run bench -- accounts`: every figure here is counted. */
const ACCOUNTS = 200;
const CHANGING = 50;

let run: RealRun;
let quiet: Round;
let news: Round;
let elsewhere: Round;

beforeAll(async () => {
  run = await RealRun.start(ACCOUNTS);
  // Old enough that nobody follows them.
  const add = (account: string, queuedSeconds: number) =>
    run.simulator.addExport({
      id: `OF-${account}`,
      account,
      report: 'trades',
      ageSeconds: 3_600,
      queuedSeconds,
      processingSeconds: 1,
    });
  for (const { name } of run.accounts) add(name, 7_200);
  await run.round();
  quiet = await run.round();
  for (const { name } of run.accounts.slice(0, CHANGING)) add(name, 60);
  news = await run.round();
  elsewhere = await run.round({ shift: 1 });
}, 120_000);
afterAll(() => run.close());

test('each of 200 accounts asks with its own key, and Kraken refuses no call', () => {
  const { byOutcome } = run.simulator.counters();
  expect(byOutcome).toEqual({ ok: run.simulator.counters().calls });
  const keys = new Set(run.simulator.calls().map(({ key }) => key));
  expect(keys).toEqual(new Set(run.accounts.map(({ name }) => name)));
});

test('each account is told of its own exports and of no others, in their order', () => {
  const expected = run.accounts.map(({ name }, index) => {
    const versions = index < CHANGING ? [1, 2] : [1];
    return [name, versions.map((version) => `${name}/OF-${name}/${version}`)];
  });
  const told = [...run.told].map(([name, ids]) => [name, ids.filter((id) => id.includes('/OF-'))]);
  expect(new Map(told as [string, string[]][])).toEqual(new Map(expected as [string, string[]][]));
});

test('what is stored of each account is its own', async () => {
  for (const { name } of run.accounts.filter((_, index) => index % 20 === 0)) {
    const stored = await run.exportsOf(name);
    expect(stored.map(({ export: { account, id } }) => `${account}/${id}`)).toEqual([`${name}/OF-${name}`]);
  }
});

test('an account costs the same as one that is alone: two calls and two writes without news, four units a change', () => {
  expect({ ...quiet, times: [], requests: quiet.requests.length }).toEqual({
    requests: 2 * ACCOUNTS,
    read: 0,
    write: 2 * ACCOUNTS,
    krakenCalls: 2 * ACCOUNTS,
    putEvents: 0,
    times: [],
  });
  expect(news).toMatchObject({ krakenCalls: 2 * ACCOUNTS, putEvents: CHANGING, write: 2 * ACCOUNTS + 4 * CHANGING });
});

test('runs that land elsewhere find what the others stored', () => {
  expect(elsewhere).toMatchObject({ krakenCalls: 2 * ACCOUNTS, putEvents: 0, write: 2 * ACCOUNTS });
});
