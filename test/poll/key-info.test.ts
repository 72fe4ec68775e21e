import { Credentials } from '../../lambda/core/credentials';
import type { Failure } from '../../lambda/core/poll/failure';
import { keyExpiry } from '../../lambda/core/poll/key-info';
import { NEVER_POLLED } from '../../lambda/core/poll/poll-state';
import { PLAIN_KEY } from '../support/api-key';
import { account, START, World } from '../support/world';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const VALID_UNTIL = START + 90 * DAY;
const key = (name: string) => new Credentials(name, 'secret', undefined);

let world: World;
beforeEach(async () => {
  world = await World.create();
  world.keyInfo = (apiKey) => ({ ...PLAIN_KEY, name: apiKey, validUntil: VALID_UNTIL });
});
afterEach(() => world.close());

const state = async () => (await world.stateStore.read('main')) ?? NEVER_POLLED;

/** Polls each minute, as a warm poller does. */
async function pollFor(ms: number): Promise<void> {
  for (const end = world.now + ms; world.now < end; world.now += MINUTE) await world.poll();
}

test('Kraken is asked for the description of a key at first, with the highest nonce of the poll, and then once a day', async () => {
  await pollFor(10 * MINUTE);
  expect(world.keyCalls).toEqual([{ apiKey: 'key-1', nonce: BigInt(START) + 2n, at: START }]);
  expect((await state()).keyInfo).toEqual({
    fingerprint: key('key-1').fingerprint,
    checkedAt: START,
    name: 'key-1',
    validUntil: VALID_UNTIL,
  });
  world.now = START + DAY - 1;
  await world.poll();
  expect(world.keyCalls).toHaveLength(1);
  await pollFor(10 * MINUTE);
  expect(world.keyCalls).toHaveLength(2);
});

test('a new key is asked about at once, in the poll that renews a refused one too', async () => {
  await world.poll();
  world.secret = key('key-2');
  world.failures.push({ class: 'invalid_key', message: 'EAPI:Invalid key' });
  world.now += MINUTE;
  await world.poll();
  expect(world.keyCalls.map(({ apiKey }) => apiKey)).toEqual(['key-1', 'key-2']);
  expect(await state()).toMatchObject({ keyInfo: { fingerprint: key('key-2').fingerprint, name: 'key-2' } });
  const nonces = [...world.calls, ...world.keyCalls].sort((a, b) => a.at - b.at).map(({ nonce }) => nonce);
  expect(new Set(nonces).size).toBe(nonces.length);
});

test.each(['invalid_key', 'invalid_signature', 'upstream_unreachable', 'rate_limited'] as const)(
  'a poll that came to nothing because of %s does not ask for it',
  async (failureClass) => {
    world.failures.push({ class: failureClass, message: 'no' }, { class: failureClass, message: 'no' });
    await world.poll();
    expect(world.keyCalls).toEqual([]);
  },
);

test.each(['unexpected_answer', 'upstream_unavailable', 'permission_denied', 'invalid_nonce'] as const)(
  'without an answer, because of %s, the poll succeeds all the same, and the next question comes a day later',
  async (failureClass) => {
    await world.poll();
    world.now += DAY;
    world.keyInfo = (): Failure => ({ class: failureClass, message: 'no' });
    await pollFor(10 * MINUTE);
    expect(world.keyCalls).toHaveLength(2);
    expect(world.calls).toHaveLength(22);
    expect(await state()).toMatchObject({
      health: 'healthy',
      consecutiveFailures: 0,
      keyInfo: { checkedAt: START + DAY, validUntil: VALID_UNTIL },
    });
  },
);

test.each([
  ['rate_limited', 'degraded', undefined],
  ['lockout', 'degraded', undefined],
  ['throttled', 'degraded', undefined],
  ['invalid_key', 'failing', key('key-1').fingerprint],
] as const)('%s is honoured whatever it came as an answer to', async (failureClass, health, onlyFor) => {
  world.lists.trades = [{ id: 'A', status: 'Queued' }];
  world.keyInfo = (): Failure => ({ class: failureClass, message: 'no' });
  await world.poll();
  expect(world.eventIds).toContain('main/A/1');
  const { pauses, ...after } = await state();
  expect(after).toMatchObject({
    health,
    failure: { class: failureClass },
    reports: { trades: { lastSuccessAt: START } },
  });
  expect(pauses.map((pause) => pause.onlyFor)).toEqual([onlyFor]);
  world.now += 10_000;
  expect(await world.poll()).toMatchObject({ kind: 'paused' });
});

test('I8 the question is booked like any call, and left out while the budget has no room for it', async () => {
  const starter = { ...account, tier: 'starter' as const };
  await world.poll({ account: starter });
  for (let round = 0; round < 3; round++) await world.poll({ account: starter });
  expect([world.calls.length, world.keyCalls.length]).toEqual([8, 1]);
  expect((await state()).calls).toHaveLength(9);

  world.now += MINUTE + 1;
  const onlyTrades = { account: starter, reports: ['trades'] as const };
  for (let round = 0; round < 8; round++) await world.poll(onlyTrades);
  world.secret = key('key-2');
  world.coldStart();
  expect(await world.poll(onlyTrades)).toMatchObject({ kind: 'polled' });
  expect(world.keyCalls).toHaveLength(1);
  world.now += MINUTE + 1;
  await world.poll({ account: starter });
  expect(world.keyCalls).toHaveLength(2);
});

test('what is kept tells whether the key may export and whose it is, without telling the account', async () => {
  const iban = 'AA11 N84G ABCD EFGH';
  world.keyInfo = () => ({ ...PLAIN_KEY, permissions: ['query-funds'], iban });
  await world.poll();
  const { keyInfo } = await state();
  expect(keyInfo).toMatchObject({ hasExportPermission: false, owner: expect.stringMatching(/^[0-9a-f]{16}$/) });
  expect(JSON.stringify(keyInfo)).not.toContain('N84G');
});

test('when the key expires is not known of a key that nobody asked about yet', () => {
  const keyInfo = { fingerprint: 'a', checkedAt: START, validUntil: VALID_UNTIL };
  expect(keyExpiry({ keyInfo, credentials: 'a' })).toBe(VALID_UNTIL);
  expect(keyExpiry({ keyInfo, credentials: 'b' })).toBeUndefined();
  expect(keyExpiry({})).toBeUndefined();
});
