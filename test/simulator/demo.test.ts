import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { demoCredentials, runSimulator, seedDemo } from '../../local/simulator';
import { type Stage, stage, strikeStages } from './support/stage';
import { VirtualClock } from './support/virtual-clock';

afterEach(strikeStages);

/** What both lists say at this moment, in brief, sorted. */
async function seen({ client }: Stage): Promise<string[]> {
  const rows = [...(await client.list('trades')), ...(await client.list('ledgers'))];
  return rows
    .map(({ descr, status, error, delete: deleting }) =>
      [descr, ':', error ?? (deleting === true ? 'deleting' : status)].join(' '),
    )
    .toSorted();
}

describe('the demo', () => {
  it('goes through everything that can happen to an export within half a minute', async () => {
    const set = await stage();
    seedDemo(set.simulator);
    const film: Record<number, string[]> = {};
    for (let second = 0; second <= 30; second += 1) {
      if ([0, 5, 9, 15, 30].includes(second)) film[second] = await seen(set);
      set.clock.advance(1);
    }
    const old = 'Ledger 2025 for the tax office : Processed';
    const failed = 'All trades since 2013 : EExport:Exported size too big';
    expect(film).toEqual({
      0: [
        'All trades since 2013 : Queued',
        old,
        'Ledger this month : Queued',
        'Staking rewards, fetched already : Processed',
        'Trades this month : Queued',
      ],
      5: [
        'All trades since 2013 : Processing',
        old,
        'Ledger this month : Queued',
        'Staking rewards, fetched already : Processed',
        'Trades this month : Processing',
      ],
      9: [
        'All trades since 2013 : Processing',
        old,
        'Ledger this month : Processing',
        'Staking rewards, fetched already : deleting',
        'Trades this month : Processing',
      ],
      15: [failed, old, 'Ledger this month : Processing', 'Trades this month : Processed'],
      30: [failed, old, 'Ledger this month : Processed', 'Trades this month : Processed'],
    });
  });

  it('goes on after a restart, with one fresh export', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'simulator-'));
    const statePath = join(directory, 'simulator.json');
    const clock = new VirtualClock();
    seedDemo((await stage({ statePath }, clock)).simulator);
    await strikeStages();
    clock.advance(60);
    const after = await stage({ statePath }, clock);
    seedDemo(after.simulator);
    expect(await seen(after)).toEqual([
      'All trades since 2013 : EExport:Exported size too big',
      'Ledger 2025 for the tax office : Processed',
      'Ledger this month : Processed',
      'Trades this month : Processed',
      'Trades today, asked at the restart : Queued',
    ]);
    rmSync(directory, { recursive: true });
  });

  it.each([
    ['2026-10-01T12:00:00Z', 2025, '2026-10-01'],
    ['2027-01-01T12:00:00Z', 2025, '2027-01-01'],
    ['2027-01-03T12:00:00Z', 2026, '2027-01-01'],
  ])('holds at %s the data that the descriptions promise', async (now, taxYear, month) => {
    const set = await stage({}, new VirtualClock(Date.parse(now)));
    seedDemo(set.simulator);
    seedDemo(set.simulator);
    const rows = [...(await set.client.list('trades')), ...(await set.client.list('ledgers'))];
    const iso = (seconds: unknown): string => new Date(Number(seconds) * 1000).toISOString().slice(0, 19);
    const ranges = Object.fromEntries(
      rows.map(({ descr, datastarttm, dataendtm }) => [descr, [iso(datastarttm), iso(dataendtm)]]),
    );
    const until = now.slice(0, 19);
    expect(ranges).toMatchObject({
      [`Ledger ${taxYear} for the tax office`]: [`${taxYear}-01-01T00:00:00`, `${taxYear}-12-31T23:59:59`],
      'Trades this month': [`${month}T00:00:00`, until],
      'Ledger this month': [`${month}T00:00:00`, until],
      'All trades since 2013': ['2013-09-10T00:00:00', until],
      'Trades today, asked at the restart': [`${until.slice(0, 10)}T00:00:00`, until],
    });
  });

  it('begins anew when everything has expired', async () => {
    const { simulator, clock } = await stage();
    seedDemo(simulator);
    clock.advance(15 * 24 * 3600);
    seedDemo(simulator);
    expect(simulator.state().exports.filter(({ row }) => row !== null)).toHaveLength(5);
  });
});

describe('made-up credentials', () => {
  it("have the shape of Kraken's", () => {
    const { apiKey, apiSecret } = demoCredentials(1);
    expect(apiKey).toMatch(/^[A-Za-z0-9+/]{56}$/);
    expect(apiSecret).toMatch(/^[A-Za-z0-9+/]{86}==$/);
    expect(Buffer.from(apiSecret, 'base64')).toHaveLength(64);
  });

  it('follow from the seed', () => {
    expect(demoCredentials(1)).toEqual(demoCredentials(1));
    expect(demoCredentials(1)).not.toEqual(demoCredentials(2));
  });
});

describe('the simulator as a program', () => {
  it('says where it is and how to use it', async () => {
    const printed: string[] = [];
    const simulator = await runSimulator(['--port', '0', '--seed', '5'], (text) => printed.push(text));
    expect(printed.join()).toContain(`Kraken simulator on ${simulator?.url}`);
    expect(printed.join()).toContain(demoCredentials(5).apiKey);
    expect(simulator?.state().exports).toHaveLength(5);
    await simulator?.close();
  });

  it('starts empty, with another tier, if told to', async () => {
    const simulator = await runSimulator(['--port', '0', '--no-demo', '--tier', 'pro'], () => {});
    expect(simulator?.state()).toMatchObject({ exports: [], keys: [{ tier: 'pro' }] });
    await simulator?.close();
  });

  it('helps', async () => {
    const printed: string[] = [];
    expect(await runSimulator(['--help'], (text) => printed.push(text))).toBeNull();
    expect(printed.join()).toContain('--no-demo');
  });

  it.each([
    [['--port', 'x'], '--port'],
    [['--port', '65536'], '--port'],
    [['--tier', 'gold'], '--tier'],
    [['--what'], '--what'],
  ])('refuses %j', async (args, named) => {
    await expect(runSimulator(args)).rejects.toThrow(named);
  });

  it('refuses a port that is taken', async () => {
    const { simulator } = await stage();
    await expect(runSimulator(['--port', new URL(simulator.url).port])).rejects.toThrow('EADDRINUSE');
  });
});
