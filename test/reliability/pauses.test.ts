import { Credentials } from '../../lambda/core/credentials';
import type { Failure, FailureClass } from '../../lambda/core/poll/failure';
import type { PollResult } from '../../lambda/core/poll/poll';
import { NEVER_POLLED } from '../../lambda/core/poll/poll-state';
import { tryKey } from '../../lambda/core/poll/try-key';
import type { CredentialSource, Kraken } from '../../lambda/core/ports';
import { account, START, World } from '../support/world';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const key = (name: string) => new Credentials(name, 'secret', undefined);
const failure = (failureClass: FailureClass, retryAt?: number): Failure => ({
  class: failureClass,
  message: 'no',
  ...(retryAt !== undefined && { retryAt }),
});

let world: World;
beforeEach(() => {
  world = World.inMemory();
});

const state = async () => (await world.stateStore.read('main')) ?? NEVER_POLLED;
const tries = (name: string, isRepaired?: boolean) => tryKey(account, key(name), world.services, isRepaired);

test('K12 K07 a given time ends the poll, whatever it came with, and no later one begins before it', async () => {
  world.failures.push(failure('upstream_unavailable', START + 10 * MINUTE));
  expect(await world.poll()).toMatchObject({ kind: 'polled' });
  expect(world.calls.map(({ report }) => report)).toEqual(['trades']);
  world.now = START + 10 * MINUTE - 1;
  expect(await world.poll()).toMatchObject({ kind: 'paused', until: START + 10 * MINUTE });
  world.now++;
  expect(await world.poll()).toMatchObject({ kind: 'polled' });
  expect(world.calls).toHaveLength(3);
});

test('K12 what is known grows old in a long pause too, and that is told once', async () => {
  await world.poll();
  world.failures.push(failure('upstream_unavailable', START + HOUR));
  for (let minute = 1; minute < 59; minute++) {
    world.now = START + minute * MINUTE;
    await world.poll();
  }
  const told = world.events.flatMap(({ detail }) => ('to' in detail.data ? [[detail.data.from, detail.data.to]] : []));
  expect(told).toEqual([
    [null, 'healthy'],
    ['healthy', 'degraded'],
    ['degraded', 'failing'],
  ]);
  expect((await state()).health).toBe('failing');
});

test('K06 K11 a short pause for all does not end the longer one of a key, nor the other way round', async () => {
  world.failures.push(failure('permission_denied'), failure('rate_limited'));
  await world.poll();
  world.now = START + 16_000;
  expect(await world.poll()).toMatchObject({ kind: 'paused', until: START + 5 * MINUTE, endsWithNewCredentials: true });
  world.now = START + 14_000;
  world.secret = key('key-2');
  expect(await world.poll()).toMatchObject({
    kind: 'paused',
    until: START + 5 * MINUTE,
    endsWithNewCredentials: false,
  });
  world.coldStart();
  expect(await world.poll()).toMatchObject({ kind: 'paused', until: START + 15_000 });
  world.now = START + 15_000;
  expect(await world.poll()).toMatchObject({ kind: 'polled' });
});

test('K09 a key that was refused when it was tried by hand is not called for again, and its refusal is told', async () => {
  await world.poll();
  world.secret = key('key-2');
  world.coldStart();
  world.keyInfo = () => failure('invalid_key');
  expect(await tries('key-2')).toMatchObject({ kind: 'answered' });
  for (let round = 0; round < 3; round++)
    expect(await tries('key-2')).toEqual({ kind: 'paused', until: START + HOUR, isOfKey: true });
  world.now += MINUTE;
  for (let round = 0; round < 3; round++) await world.poll();

  expect([...world.calls, ...world.keyCalls].filter(({ apiKey }) => apiKey === 'key-2')).toHaveLength(1);
  expect(await state()).toMatchObject({ health: 'failing', failure: { class: 'invalid_key' }, consecutiveFailures: 1 });
  expect(world.eventIds.slice(-1)).toEqual(['health:main/2']);

  world.secret = key('key-1');
  await world.poll();
  expect(await state()).toMatchObject({ health: 'healthy' });
});

test('K09 the key in use is no less remembered when it was refused by hand', async () => {
  await world.poll();
  world.keyInfo = () => failure('invalid_key');
  await tries('key-1');
  const calls = world.calls.length;
  await world.poll();
  expect(world.calls).toHaveLength(calls);
  expect((await state()).health).toBe('failing');
});

test('K07 K09 what happens to another key does not end the pause of a refused one', async () => {
  world.failures.push(failure('invalid_key'));
  await world.poll();
  world.keyInfo = () => failure('throttled', world.now + 2_000);
  await tries('key-2');
  world.now += 6_000;
  expect(await world.poll()).toMatchObject({ kind: 'paused', until: START + HOUR });

  world.keyInfo = () => failure('invalid_key');
  await tries('key-3');
  expect(await world.poll()).toMatchObject({ kind: 'paused', until: START + HOUR });
  expect(world.calls).toHaveLength(1);
});

test('K09 S01 a key that was refused in a poll that went on with another one is not called for when it comes back', async () => {
  world.failures.push(failure('invalid_key'));
  world.rememberedSecret = world.secret instanceof Credentials ? world.secret : undefined;
  world.secret = key('key-2');
  await world.poll();
  expect(world.calls.map(({ apiKey }) => apiKey)).toEqual(['key-1', 'key-2', 'key-2']);
  expect(await state()).toMatchObject({ health: 'healthy', pauses: [{ onlyFor: key('key-1').fingerprint }] });

  world.secret = key('key-1');
  world.coldStart();
  for (let round = 0; round < 3; round++)
    expect(await world.poll()).toMatchObject({ kind: 'paused', until: START + HOUR });
  expect(world.calls).toHaveLength(3);
  expect(await state()).toMatchObject({ health: 'failing', failure: { class: 'invalid_key' } });

  world.secret = key('key-2');
  expect(await world.poll()).toMatchObject({ kind: 'polled' });
  expect(await state()).toMatchObject({ health: 'healthy' });
});

test('K09 K11 S01 each key pauses for what it met itself, also when one took the place of another in the poll', async () => {
  world.rememberedSecret = key('key-1');
  world.secret = key('key-2');
  world.failures.push(failure('permission_denied'), failure('invalid_key'));
  await world.poll();
  expect(world.calls.map(({ apiKey }) => apiKey)).toEqual(['key-1', 'key-1', 'key-2']);
  expect((await state()).pauses.map(({ onlyFor }) => onlyFor)).toEqual([key('key-1').fingerprint]);
  expect(await world.poll()).toMatchObject({ kind: 'polled' });
  expect(await state()).toMatchObject({ health: 'healthy' });
});

test('K09 S01 a key that is refused is not renewed by one that pauses itself', async () => {
  world.keyInfo = () => failure('invalid_key');
  await tries('key-2');
  world.rememberedSecret = key('key-1');
  world.secret = key('key-2');
  world.failures.push(failure('invalid_key'));
  await world.poll();
  expect(world.calls.map(({ apiKey }) => apiKey)).toEqual(['key-1']);
  expect(world.keyCalls.map(({ apiKey }) => apiKey)).toEqual(['key-2']);
  const paused = (await state()).pauses.map(({ onlyFor }) => onlyFor);
  expect(paused.sort()).toEqual([key('key-1').fingerprint, key('key-2').fingerprint].sort());
});

test('C13 a key that is tried after a poll broke off leaves the doubt about what that one wrote', async () => {
  const isCut = async (): Promise<never> => {
    throw new Error('the poller dies');
  };
  const { kraken } = world.services;
  world.coldStart({ kraken: { ...kraken, exportStatus: isCut } });
  await expect(world.poll()).rejects.toThrow('the poller dies');
  world.coldStart();
  world.now += MINUTE + 1_000;
  const { lease } = await state();
  expect(await tries('key-1')).toMatchObject({ kind: 'answered' });
  expect((await state()).lease).toBeUndefined();
  expect((await state()).reports.trades?.doubtUntil).toBe((lease?.until ?? 0) + 15 * MINUTE);

  world.now += MINUTE;
  await world.poll();
  expect((await state()).reports.trades).not.toHaveProperty('digest');
  world.now += 15 * MINUTE;
  await world.poll();
  expect((await state()).reports.trades).toHaveProperty('digest');
});

test('K09 N01 the pause of a refused key holds for a poller whose clock lags', async () => {
  world.failures.push(failure('invalid_key'));
  await world.poll();
  for (const lagMs of [1, 100, 10_000]) {
    world.now = START - lagMs;
    world.coldStart();
    expect(await world.poll()).toMatchObject({ kind: 'paused' });
  }
  expect(world.calls).toHaveLength(1);
});

test('K09 a key that somebody repaired at Kraken is tried when he says so, and polling goes on', async () => {
  world.failures.push(failure('invalid_key'));
  await world.poll();
  world.keyInfo = () => failure('invalid_key');
  expect(await tries('key-1', true)).toMatchObject({ kind: 'answered' });
  expect(await world.poll()).toMatchObject({ kind: 'paused', until: START + HOUR });

  world.coldStart();
  world.keyInfo = World.inMemory().keyInfo;
  expect(await tries('key-1', true)).toMatchObject({ kind: 'answered', answer: { kind: 'keyInfo' } });
  expect(await world.poll()).toMatchObject({ kind: 'polled' });
  expect((await state()).health).toBe('healthy');
});

test('K08 a lockout is not prolonged, whatever somebody says', async () => {
  world.failures.push(failure('lockout'));
  await world.poll();
  expect(await tries('key-1', true)).toEqual({ kind: 'paused', until: START + 15 * MINUTE, isOfKey: false });
  expect(world.keyCalls).toEqual([]);
});

describe('what keeps a poll from beginning is not told while another one is under way, which knows better', () => {
  test('C12 S02 no credentials', async () => {
    const { kraken, credentials } = world.services;
    const emptied = { class: 'secret_missing', message: 'empty' } as const;
    let during: PollResult | undefined;
    const exportStatus: Kraken['exportStatus'] = async (call) => {
      world.coldStart({ credentials: { read: async () => ({ kind: 'failed', failure: emptied }) } });
      during ??= await world.poll();
      return kraken.exportStatus(call);
    };
    world.coldStart({ credentials, kraken: { ...kraken, exportStatus } });
    await world.poll();
    expect(during?.kind).toBe('no_credentials');
    expect(await state()).toMatchObject({ health: 'healthy', consecutiveFailures: 0 });
  });

  test('C12 K09 a key that was refused when it was tried by hand', async () => {
    world.keyInfo = () => failure('invalid_key');
    await tries('key-1');
    const { credentials } = world.services;
    const read: CredentialSource['read'] = async (secret, fresh) => {
      // Somebody repairs the key, and a poll begins, just after this one found the pause.
      const { stamp, ...found } = await state();
      const lease = { owner: 'another', until: world.now + MINUTE };
      if (fresh) await world.stateStore.replace('main', stamp, { ...found, lease, pauses: [], stamp: 'begun' });
      return credentials.read(secret, fresh);
    };
    world.coldStart({ credentials: { read } });
    expect((await world.poll()).kind).toBe('paused');
    expect((await state()).stamp).toBe('begun');
  });
});
