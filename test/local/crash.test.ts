import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { until } from './support/until';
import { apiKey, apiSecret, getJson, LocalWorld } from './support/world';

const root = join(__dirname, '../..');
const ROUNDS = 5;

let world: LocalWorld;
beforeEach(async () => {
  world = await LocalWorld.create();
});
afterEach(() => world.close());

/** `npm start` as a process of its own, on the world's Kraken and folder. */
function spawnHost(args: readonly string[] = [], environment = {}): ChildProcess & { text: () => string } {
  const options = ['--port=0', `--data-dir=${world.dataDir}`, `--kraken-url=${world.simulator.url}`];
  const pace = ['--tier=unlimited', '--interval=200ms', '--active-interval=100ms'];
  const child = spawn(process.execPath, ['--import', 'tsx', 'local/main.ts', ...options, ...pace, ...args], {
    cwd: root,
    env: { ...process.env, KRAKEN_API_KEY: apiKey, KRAKEN_API_SECRET: apiSecret, ...environment },
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (text += chunk));
  return Object.assign(child, { text: () => text });
}

test('I2 I3 I4 killed at random moments, a host loses nothing and repeats events only as they were', async () => {
  const ids: string[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const child = spawnHost();
    await until('the host runs', () => child.text().includes('/v1/exports'));
    const end = Date.now() + Math.random() * 1_200;
    while (Date.now() < end) {
      ids.push(world.addExport({ report: ids.length % 2 === 0 ? 'trades' : 'ledgers', queuedSeconds: 0.2 }));
      await setTimeout(40);
    }
    child.kill('SIGKILL');
    await until('it is dead', () => child.signalCode === 'SIGKILL');
  }

  const host = await world.start({ dataDir: join(world.dataDir, new URL(world.simulator.url).host.replace(':', '-')) });
  const client = await world.connect(host, '0');
  const feed = await until('all are ready', async () => {
    const { items } = (await getJson(`${host.url}/v1/exports?limit=200`)) as { items: Record<string, unknown>[] };
    return items.length >= ids.length && items.every(({ state }) => state === 'ready') && items;
  });
  expect(feed.map(({ id }) => id).sort()).toEqual([...ids].sort());

  const expected = feed.flatMap(({ id, version }) =>
    Array.from({ length: Number(version) }, (_, index) => `main/${id}/${index + 1}`),
  );
  await until('all is announced', () => expected.every((id) => client.eventIds.includes(id)));
  const exportEvents = client.received.filter(({ event }) => event.detail.metadata.eventId.startsWith('main/'));
  const details = new Map<string, unknown>();
  for (const { event } of exportEvents) {
    const { eventId } = event.detail.metadata;
    expect(event.detail).toEqual(details.get(eventId) ?? event.detail);
    details.set(eventId, event.detail);
  }
  expect([...details.keys()].sort()).toEqual(expected.sort());
  for (const id of ids) {
    const versions = [...details.keys()].filter((eventId) => eventId.startsWith(`main/${id}/`));
    expect(versions).toEqual(versions.map((_, index) => `main/${id}/${index + 1}`));
  }
  const numbers = client.received.map(({ id }) => id);
  expect(numbers).toEqual(numbers.map((_, index) => index + 1));
  expect(world.simulator.counters().byOutcome).toEqual({ ok: expect.any(Number) });
}, 120_000);

test.each(['SIGINT', 'SIGTERM'] as const)('at %s a host stops by itself, with exit code 0', async (signal) => {
  const child = spawnHost();
  await until('the host runs', () => child.text().includes('is healthy'));
  child.kill(signal);
  await until('it has ended', () => child.exitCode !== null || child.signalCode !== null);
  expect([child.exitCode, child.text().trimEnd().split('\n').at(-1)]).toEqual([0, 'stopped']);
});

test('a host that was stopped keeps nothing open', async () => {
  const script = 'test/local/support/start-and-stop.ts';
  const child = spawn(process.execPath, ['--import', 'tsx', script, '--port=0', `--data-dir=${world.dataDir}`], {
    cwd: root,
  });
  await until('the process ends by itself', () => child.exitCode !== null);
  expect(child.exitCode).toBe(0);
});

test.each([
  ['an unknown option', ['--prot', '8787'], {}, 2, 'there is no option --prot; did you mean "--port"?'],
  ['a port in use', [], {}, 1, 'is in use: stop what uses it, or take another with --port'],
  ['half a key', [], { KRAKEN_API_SECRET: '' }, 2, 'KRAKEN_API_SECRET is empty; set KRAKEN_API_KEY and'],
  ['a folder that cannot be', ['--data-dir=/proc/x/y'], {}, 1, 'cannot be made (ENOENT): name another with --data-dir'],
])('%s is told in one sentence', async (_, args, environment, exitCode, sentence) => {
  const port = new URL(world.simulator.url).port;
  const child = spawnHost([`--port=${port}`, ...args], environment);
  await until('it has ended', () => child.exitCode !== null);
  expect([child.exitCode, child.text().trim().split('\n')]).toEqual([exitCode, [expect.stringContaining(sentence)]]);
});
