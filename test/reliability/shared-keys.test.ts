import { createKraken } from '../../lambda/adapters/kraken/kraken-client';
import type { NonceResolution } from '../../lambda/contract/account-settings';
import { Credentials } from '../../lambda/core/credentials';
import { lastError } from '../../lambda/core/poll/health';
import { demoCredentials, type Simulator, startSimulator } from '../../local/simulator';
import { account, World } from '../support/world';

const [first, second] = [demoCredentials(1), demoCredentials(2)];
const credentialsOf = ({ apiKey, apiSecret }: typeof first) => new Credentials(apiKey, apiSecret, undefined);

let simulator: Simulator;
let worlds: World[];

beforeEach(async () => {
  simulator = await startSimulator({
    keys: [
      { ...first, tier: 'unlimited' },
      { ...second, tier: 'unlimited' },
    ],
  });
  worlds = [];
});
afterEach(async () => {
  await Promise.all(worlds.map((world) => world.close()));
  await simulator.close();
});

/** A stack of its own, with a table of its own, that asks the simulator. */
async function stack(key: typeof first): Promise<World> {
  const world = await World.create();
  worlds.push(world);
  world.secret = credentialsOf(key);
  world.coldStart({ kraken: createKraken(simulator.url, { now: () => world.now }) });
  return world;
}

async function pollIn(world: World, nonceResolution: NonceResolution) {
  await world.poll({ account: { ...account, nonceResolution } });
  const state = await world.stateStore.read('main');
  if (state === undefined) throw new Error('there is no poll state');
  return state;
}

test('N03 N04 of two stacks with one key, the one with the coarser nonces stops after one more call, and says why', async () => {
  const [fine, coarse] = [await stack(first), await stack(first)];
  expect((await pollIn(fine, 'ns')).health).toBe('healthy');
  const before = simulator.counters().calls;

  const state = await pollIn(coarse, 'ms');

  expect(simulator.counters().calls - before).toBe(2);
  expect(simulator.counters().byOutcome).toMatchObject({ 'EAPI:Invalid nonce': 2 });
  expect(state).toMatchObject({ health: 'failing', pauses: [{ until: coarse.now + 15 * 60_000 }] });
  expect(lastError(state, account.reports)).toMatchObject({
    class: 'invalid_nonce',
    hint: expect.stringMatching(/Another program uses the same API key.*a key of its own.*nonceResolution/),
  });
  coarse.now += 60_000;
  await pollIn(coarse, 'ms');
  expect(simulator.counters().calls - before).toBe(2);
  fine.now += 60_000;
  expect((await pollIn(fine, 'ns')).health).toBe('healthy');
});

test('S04 a new key goes on with the nonces of the old one, and so does the old one when it is back', async () => {
  const world = await stack(first);
  for (const key of [first, second, first]) {
    world.secret = credentialsOf(key);
    world.rememberedSecret = undefined;
    world.now += 1;
    expect((await pollIn(world, 'ms')).health).toBe('healthy');
  }
  const nonces = simulator.calls().map(({ nonce }) => BigInt(nonce ?? 0));
  expect(nonces).toHaveLength(9);
  expect(nonces).toEqual([...new Set(nonces)].sort((a, b) => (a < b ? -1 : 1)));
});
