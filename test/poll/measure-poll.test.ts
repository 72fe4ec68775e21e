import { type Measurements, measurePoll } from '../../lambda/core/poll/measure-poll';
import type { PollRequest } from '../../lambda/core/poll/poll';
import { PLAIN_KEY } from '../support/api-key';
import { account, rawReport, START, World } from '../support/world';

let world: World;

beforeEach(async () => {
  world = await World.create();
});
afterEach(() => world.close());

const MINUTE = 60_000;
const done = (fields = {}) =>
  rawReport({
    status: 'Processed',
    completedtm: String(START / 1000 - 3_000),
    createdtm: String(START / 1000 - 3_600),
    ...fields,
  });

async function measured(request: Partial<PollRequest> = {}): Promise<Measurements> {
  const result = await world.poll(request);
  return measurePoll(account, world.settings.staleAfterMs, result, world.now);
}

/** As the schedule polls. */
async function everyMinute(minutes: number): Promise<Measurements[]> {
  const all: Measurements[] = [];
  for (let minute = 0; minute < minutes; minute++) {
    all.push(await measured());
    world.now += MINUTE;
  }
  return all;
}

test('a poll that finds nothing new is a heartbeat and nothing else', async () => {
  world.lists.trades = [done()];
  await world.poll();
  expect(await measured()).toEqual({ Heartbeat: 1 });
});

test('a first account without a key is not yet in trouble', async () => {
  world.secret = { class: 'secret_missing', message: 'no key' };
  expect(await everyMinute(20)).toEqual(Array(20).fill({ Heartbeat: 1 }));
});

test('an account whose key is taken out grows stale', async () => {
  await world.poll();
  world.coldStart();
  world.secret = { class: 'secret_missing', message: 'no key' };
  world.now += 11 * MINUTE;
  expect(await measured()).toEqual({ FailedPolls: 1 });
});

test('K01 when Kraken cannot be reached, the heartbeat stops', async () => {
  const failure = { class: 'upstream_unreachable', message: 'no route' } as const;
  world.failures.push(failure, failure);
  expect(await measured()).toEqual({ FailedPolls: 1 });
});

test('K16 when only one report is answered, the heartbeat stops', async () => {
  world.failures.push(undefined, { class: 'upstream_unavailable', message: 'busy' });
  expect(await measured()).toEqual({ FailedPolls: 1 });
});

test('K09 N04 what a person must repair is told once a run, also while polling pauses, and not as silence besides', async () => {
  world.failures.push({ class: 'invalid_key', message: 'EAPI:Invalid key' });
  expect(await everyMinute(15)).toEqual([
    { Heartbeat: 1, FailingAccounts: 1, FailedPolls: 1 },
    ...Array(14).fill({ Heartbeat: 1, FailingAccounts: 1 }),
  ]);
  expect(world.calls).toHaveLength(1);

  world.coldStart();
  world.failures.push(...Array(2).fill({ class: 'invalid_nonce', message: 'EAPI:Invalid nonce' }));
  world.now += 60 * MINUTE;
  expect(await measured()).toMatchObject({ FailingAccounts: 1 });
});

test('K08 a lockout heals by itself, so only silence tells of one that does not', async () => {
  world.failures.push({ class: 'lockout', message: 'EGeneral:Temporary lockout' });
  expect(await everyMinute(12)).toEqual([{ FailedPolls: 1 }, ...Array(11).fill({})]);
});

test('K05 K15 oddities in an answer are counted, and it counts all the same', async () => {
  world.lists.trades = [done(), 'no report', { id: 'NOST' }];
  expect(await measured()).toMatchObject({ Heartbeat: 1, Warnings: 2 });
});

test.each<[string, () => void]>([
  ['C15 missed runs', () => (world.now += 60 * MINUTE)],
  ['N02 nonces far ahead of the clock', () => (world.now -= 48 * 60 * MINUTE)],
  ['D03 a status that goes back', () => (world.lists.trades = [rawReport({ status: 'Queued' })])],
])('%s are a warning, and nothing else is told of them', async (_what, happens) => {
  world.lists.trades = [rawReport({ status: 'Processing' })];
  await world.poll();
  happens();
  world.now += MINUTE;
  const { OldestExportAge: _age, ...rest } = await measured({ idleIntervalMs: MINUTE });
  expect(rest).toEqual({ Heartbeat: 1, ActiveExports: 1, Warnings: 1 });
});

test('C12 a run that finds another one at work says so, and is no heartbeat', async () => {
  world.lists.trades = [rawReport()];
  let second: Measurements | undefined;
  const { kraken } = world.services;
  const exportStatus = async (call: Parameters<typeof kraken.exportStatus>[0]) => {
    second ??= await measured();
    return kraken.exportStatus(call);
  };
  world.services = { ...world.services, kraken: { ...kraken, exportStatus } };
  await world.poll();
  expect(second).toEqual({ Overlaps: 1 });
});

test('a key that expires within two weeks says in how many days', async () => {
  const day = 24 * 60 * MINUTE;
  world.keyInfo = () => ({ ...PLAIN_KEY, validUntil: START + 15 * day });
  expect(await measured()).toEqual({ Heartbeat: 1 });
  world.now += 10 * day;
  expect(await measured()).toEqual({ Heartbeat: 1, KeyDaysLeft: 5 });
});

test('the oldest export that Kraken has in its queue or at work is told; one that waits to be deleted is not', async () => {
  const created = (hours: number) => String(START / 1000 - hours * 3_600);
  world.lists.trades = [
    rawReport({ id: 'NEWQ', createdtm: created(1) }),
    rawReport({ id: 'OLDP', status: 'Processing', createdtm: created(7) }),
    done({ id: 'GONE', delete: true, createdtm: created(100) }),
    done({ id: 'DONE', createdtm: created(200) }),
  ];
  await world.poll();
  expect(await measured()).toEqual({ Heartbeat: 1, ActiveExports: 3, OldestExportAge: 7 * 3_600 });
});

test('an export that becomes ready tells how long Kraken took, once', async () => {
  world.lists.trades = [rawReport()];
  await world.poll();
  world.now += 10 * MINUTE;
  world.lists.trades = [rawReport({ status: 'Processed', completedtm: String(START / 1000 + 90) })];
  expect(await measured()).toEqual({ Heartbeat: 1, ExportDuration: [90] });
  world.lists.trades = [rawReport({ status: 'Processed', completedtm: String(START / 1000 + 90), descr: 'renamed' })];
  expect(await measured()).toEqual({ Heartbeat: 1 });
});

test('of a first answer with thousands of exports no more durations are told than CloudWatch takes', async () => {
  world.lists.trades = Array.from({ length: 101 }, (_, index) => done({ id: `T${index}` }));
  expect((await measured()).ExportDuration).toEqual(Array(100).fill(600));
});

test('P09 the age of the oldest event that the bus refuses is told until it takes it, and is no silence', async () => {
  await world.poll();
  world.lists.trades = [done({ id: 'STUCK' }), done({ id: 'FINE' })];
  world.accepts = ({ detail }) => detail.metadata.eventId !== 'main/STUCK/1';
  await world.poll();
  const seenAt = Date.parse((await world.exports.get('main', 'STUCK'))?.export.firstSeenAt ?? '');
  world.now = seenAt + 11 * MINUTE;
  const told = await measured();
  expect(told).toMatchObject({ Heartbeat: 1, FailedPolls: 1 });
  // The bus is tried three times, which takes a moment.
  expect(told.UnannouncedAge).toBeGreaterThanOrEqual(660);
  expect(told.UnannouncedAge).toBeLessThan(670);

  world.accepts = () => true;
  expect(await measured()).toEqual({ Heartbeat: 1 });
});

test('P09 so is the age of a change of health', async () => {
  world.accepts = () => false;
  await world.poll();
  world.now += 5 * MINUTE;
  expect((await measured()).UnannouncedAge).toBeGreaterThanOrEqual(300);
});

test('D02 a mass disappearance is told with every poll until it is confirmed', async () => {
  world.lists.trades = Array.from({ length: 12 }, (_, index) => done({ id: `T${index}` }));
  await world.poll();
  world.lists.trades = [];
  const told = await everyMinute(12);
  expect(told.map(({ MassDisappearances }) => MassDisappearances)).toEqual([
    ...Array(10).fill(1),
    undefined,
    undefined,
  ]);
});
