import * as fc from 'fast-check';
import { Credentials } from '../../lambda/core/credentials';
import { lastError } from '../../lambda/core/poll/health';
import { acceptOtherAccount } from '../../lambda/core/poll/operator';
import { NEVER_POLLED, type PollState } from '../../lambda/core/poll/poll-state';
import { PLAIN_KEY } from '../support/api-key';
import { account, rawReport, START, World } from '../support/world';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const key = (name: string) => new Credentials(name, 'secret', undefined);
const createdAt = (time: number) => String(Math.floor(time / 1000));
/** One export of the account that is polled, and one of another account, made long before anybody changed a key. */
const OURS = rawReport({ id: 'OURS', createdtm: createdAt(START - 24 * HOUR) });
const THEIRS = rawReport({ id: 'THRS', createdtm: createdAt(START - 2 * HOUR) });

let world: World;
beforeEach(async () => {
  world = await World.create();
});
afterEach(() => world.close());

const state = async (): Promise<PollState> => (await world.stateStore.read('main')) ?? NEVER_POLLED;
const exportsNow = async () =>
  Object.fromEntries((await world.list()).map(({ export: { id, state, version } }) => [id, [state, version]]));

async function pollWith(name: string, trades = world.lists.trades) {
  world.lists.trades = trades;
  world.secret = key(name);
  world.now += MINUTE;
  return world.poll();
}

async function expectNoticed(message: RegExp): Promise<void> {
  const now = await state();
  expect(now).toMatchObject({
    health: 'failing',
    pauses: expect.arrayContaining([
      expect.objectContaining({ onlyFor: key('other').fingerprint, until: world.now + HOUR }),
    ]),
  });
  expect(lastError(now, account.reports)).toMatchObject({
    class: 'other_account',
    message: expect.stringMatching(message),
    hint: expect.stringMatching(/a key of the account before.*a name of its own.*on purpose/),
  });
  expect(await exportsNow()).toEqual({ OURS: ['queued', 1] });
}

describe('K18 S04 a key of another Kraken account', () => {
  test('is noticed by an export that was there when the key before was answered, and nothing of its answers is used', async () => {
    await pollWith('ours', [OURS]);
    const before = await state();
    world.coldStart();
    await pollWith('other', [THEIRS]);
    await expectNoticed(/trades export THRS of 2026-10-31T22:00:00Z.*did not list at 2026-11-01T00:01:00.000Z/);
    expect((await state()).reports).toMatchObject({
      trades: {
        lastSuccessAt: before.reports.trades?.lastSuccessAt,
        completeAnswers: 1,
        digest: before.reports.trades?.digest,
      },
      ledgers: { lastSuccessAt: before.reports.ledgers?.lastSuccessAt },
    });
    expect(world.eventIds.filter((id) => id.startsWith('main/'))).toEqual(['main/OURS/1']);
  });

  test('is noticed by the account that Kraken names, in whatever way it is written, even if it lists nothing', async () => {
    const ibans: Record<string, string> = {
      ours: 'AA11 N84G 0000 0001',
      ours2: 'aa11n84g00000001',
      other: 'AA11 N84G 0000 0002',
    };
    world.keyInfo = (apiKey) => ({ ...PLAIN_KEY, iban: ibans[apiKey] ?? null });
    await pollWith('ours', [OURS]);
    world.coldStart();
    await pollWith('ours2');
    expect((await state()).health).toBe('healthy');
    world.coldStart();
    await pollWith('unnamed');
    expect((await state()).health).toBe('healthy');
    world.coldStart();
    await pollWith('other', []);
    await expectNoticed(/Kraken says that the key now in use belongs to another account/);
  });

  test('is noticed in the poll that renews a refused key', async () => {
    await pollWith('ours', [OURS]);
    world.lists.ledgers = [{ ...THEIRS, report: 'ledgers' }];
    world.failures.push(undefined, { class: 'invalid_key', message: 'EAPI:Invalid key' });
    await pollWith('other');
    expect(world.calls.map(({ apiKey }) => apiKey)).toEqual(['ours', 'ours', 'ours', 'ours', 'other']);
    await expectNoticed(/ledgers export THRS/);
  });

  test('is asked again once an hour, and no more', async () => {
    await pollWith('ours', [OURS]);
    world.coldStart();
    await pollWith('other', [THEIRS]);
    const calls = world.calls.length;
    for (let minute = 0; minute < 59; minute++) await pollWith('other');
    expect(world.calls).toHaveLength(calls);
    await pollWith('other');
    expect(world.calls).toHaveLength(calls + 2);
    await expectNoticed(/THRS/);
  });

  test('ends with a key of the account before, at once', async () => {
    await pollWith('ours', [OURS]);
    world.coldStart();
    await pollWith('other', [THEIRS]);
    await pollWith('ours-again', [OURS]);
    expect(await state()).toMatchObject({ health: 'healthy' });
    expect(await exportsNow()).toEqual({ OURS: ['queued', 1] });
  });

  test('is taken over when an operator says that it is meant: what it does not list is removed as ever', async () => {
    await pollWith('ours', [OURS]);
    expect(acceptOtherAccount(await state())).toMatchObject({ kind: 'refused' });
    world.coldStart();
    await pollWith('other', [THEIRS]);
    await world.services.pollStates.change('main', (now) => {
      const decision = acceptOtherAccount(now);
      return decision.kind === 'changed' ? { next: decision.state, result: undefined } : { result: undefined };
    });
    await pollWith('other');
    expect(await state()).toMatchObject({ health: 'healthy' });
    expect(await exportsNow()).toEqual({ OURS: ['queued', 1], THRS: ['queued', 1] });
    await pollWith('other');
    expect(await exportsNow()).toEqual({ OURS: ['removed', 2], THRS: ['queued', 1] });
    world.coldStart();
    await pollWith('ours', [OURS, rawReport({ id: 'OLD', createdtm: createdAt(START - HOUR) })]);
    expect((await state()).health).toBe('failing');
  });

  test('no exports can be read to tell: nothing of the answers is used', async () => {
    await pollWith('ours', [OURS]);
    world.coldStart({ exports: { ...world.exports, outlines: () => Promise.reject(new Error('down')) } });
    await pollWith('other', [THEIRS]);
    expect(await state()).toMatchObject({
      health: 'degraded',
      reports: { trades: { failure: { class: 'not_stored' } } },
    });
    expect(await exportsNow()).toEqual({ OURS: ['queued', 1] });
  });
});

test('S04 a key that is changed as keys are is never taken for one of another account', async () => {
  // Exports come and go, some made a while before they turn up, keys change in between, and some polls fail.
  const step = fc.record({
    minutes: fc.integer({ min: 1, max: 300 }),
    news: fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 2 }),
    gone: fc.boolean(),
    newKey: fc.boolean(),
    outcome: fc.constantFrom('answered', 'answered', 'unreachable', 'unreadable'),
  });
  let run = 0;
  const quick = World.inMemory();
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 8 }), async (steps) => {
      const mine = { ...account, name: `account-${++run}`, reports: ['trades' as const] };
      let [ids, keys] = [0, 0];
      let list: ReturnType<typeof rawReport>[] = [OURS];
      for (const { minutes, news, gone, newKey, outcome } of steps) {
        quick.now += minutes * MINUTE;
        if (gone) list = list.slice(1);
        const created = (minutesAgo: number) => quick.now - Math.min(minutes - 1, minutesAgo) * MINUTE;
        list = [...list, ...news.map((ago) => rawReport({ id: `E${++ids}`, createdtm: createdAt(created(ago)) }))];
        if (newKey) quick.secret = key(`${mine.name}-${++keys}`);
        quick.lists.trades = outcome === 'unreadable' ? list.map(({ status: _none, ...rest }) => rest) : list;
        if (outcome === 'unreachable') quick.failures.push({ class: 'upstream_unreachable', message: 'no' });
        quick.coldStart();
        await quick.poll({ account: mine, reports: mine.reports });
        const { failure } = (await quick.stateStore.read(mine.name))?.reports.trades ?? {};
        expect(failure?.class).not.toBe('other_account');
      }
    }),
    { numRuns: 300 },
  );
});
