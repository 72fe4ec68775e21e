import { setTimeout } from 'node:timers/promises';
import type { ExportChanged } from '../../lambda/core/exports/events';
import type { EventClient } from './support/event-client';
import { until } from './support/until';
import { getJson, LocalWorld } from './support/world';

let world: LocalWorld;
beforeEach(async () => {
  world = await LocalWorld.create();
});
// A host waits five seconds for a poll to which Kraken says nothing.
afterEach(() => world.close(), 10_000);

/** What the client has heard of an export, oldest first. */
const changesOf = (client: EventClient, id: string): ExportChanged['detail'][] =>
  client.received
    .map(({ event }) => event.detail)
    .filter((detail): detail is ExportChanged['detail'] => detail.metadata.eventId.startsWith(`main/${id}/`));

const isReady = (client: EventClient, id: string): boolean => changesOf(client, id).at(-1)?.data.to === 'ready';

test('an export goes through its states, and each is announced once, in order', async () => {
  const host = await world.start();
  const client = await world.connect(host);
  const id = world.addExport();
  await until('it is ready', () => isReady(client, id));

  const changes = changesOf(client, id);
  expect(changes.map(({ data }) => [data.from, data.to])).toEqual([
    [null, 'queued'],
    ['queued', 'processing'],
    ['processing', 'ready'],
  ]);
  expect(changes.map(({ metadata }) => metadata.eventId)).toEqual([1, 2, 3].map((version) => `main/${id}/${version}`));
  const numbers = client.received.map((received) => received.id);
  expect(numbers).toEqual(numbers.map((_, index) => (numbers[0] ?? 0) + index));
});

test('the API tells what the events told', async () => {
  const host = await world.start();
  const client = await world.connect(host, '0');
  const ids = [world.addExport(), world.addExport({ report: 'ledgers', error: 'EExport:Exported size too big' })];
  await until('both are settled', () => ids.every((id) => ['ready', 'failed'].includes(lastState(client, id))));

  for (const id of ids) {
    const changes = changesOf(client, id);
    const path = `${host.url}/v1/accounts/main/exports/${id}`;
    expect(await getJson(path)).toEqual(changes.at(-1)?.data.export);
    const { items } = await getJson(`${path}/history`);
    expect(items).toMatchObject(changes.map(({ data }) => ({ from: data.from, to: data.to, changed: data.changed })));
  }
  const { items } = await getJson(`${host.url}/v1/exports`);
  expect(items).toHaveLength(2);
});

const lastState = (client: EventClient, id: string): string => changesOf(client, id).at(-1)?.data.to ?? 'unseen';

test('an event arrives in the form of EventBridge', async () => {
  const host = await world.start();
  const client = await world.connect(host, '0');
  const id = world.addExport();
  await until('it is seen', () => changesOf(client, id).length > 0);

  const event = client.received.find(({ event }) => event.detail.metadata.eventId === `main/${id}/1`)?.event;
  expect(event).toMatchObject({
    version: '0',
    id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    source: 'kraken.export-status',
    'detail-type': 'Kraken Export Status Changed',
    account: expect.stringMatching(/^\d{12}$/),
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    region: 'local',
    resources: [],
  });
});

test('started again on the same folder, a host goes on where the last one was', async () => {
  const first = await world.start();
  const before = await world.connect(first, '0');
  const id = world.addExport();
  await until('it is ready', () => isReady(before, id));
  await first.stop();
  expect(before.isEnded).toBe(true);

  const second = await world.start();
  const after = await world.connect(second, '0');
  expect((await after.take(before.received.length)).map(({ event }) => event)).toEqual(
    before.received.map(({ event }) => event),
  );

  world.addExport({ id, queuedSeconds: 30 });
  await until('its change is seen', () => changesOf(after, id).length === 4);
  expect(changesOf(after, id).at(-1)).toMatchObject({
    metadata: { eventId: `main/${id}/4` },
    data: { from: 'ready', to: 'queued' },
  });
  expect(new Set(after.eventIds).size).toBe(after.eventIds.length);
});

test('a client that comes back hears exactly what it missed', async () => {
  const host = await world.start();
  const early = await world.connect(host);
  const first = world.addExport();
  await until('the first is ready', () => isReady(early, first));
  const seen = early.received.at(-1)?.id ?? 0;
  early.close();
  const all = await world.connect(host, '0');
  const second = world.addExport();
  await until('the second is ready', () => isReady(all, second));

  const back = await world.connect(host, String(seen));
  const missed = all.received.filter(({ id }) => id > seen);
  expect(await back.take(missed.length)).toEqual(missed);
  const fresh = await world.connect(host);
  const third = world.addExport();
  await until('the third is seen', () => changesOf(fresh, third).length > 0);
  expect(fresh.received[0]?.id).toBeGreaterThan(missed.at(-1)?.id ?? 0);
});

test('a poll that is asked for begins at once', async () => {
  const host = await world.start({ intervalMs: 3_600_000, activeIntervalMs: 3_600_000 });
  const client = await world.connect(host, '0');
  await until('the first poll is over', () => client.received.length > 0);
  const id = world.addExport();
  const response = await fetch(`${host.url}/v1/accounts/main/poll`, { method: 'POST' });
  expect(response.status).toBe(202);
  await until('it is seen', () => changesOf(client, id).length > 0);
});

test('without credentials the account waits, and Kraken hears nothing', async () => {
  const failure = {
    class: 'secret_missing',
    message: 'the environment holds no API key yet',
    hint: 'Set it.',
  } as const;
  const { url } = world.simulator;
  const host = await world.start({ kraken: { kind: 'url', url, credentials: { kind: 'failed', failure } } });
  const account = await until('the account is known', async () => {
    const answer = await getJson(`${host.url}/v1/accounts/main`);
    return answer.lastError !== null && answer;
  });
  expect(account).toMatchObject({ health: 'waiting', lastError: failure });
  expect(world.simulator.calls()).toEqual([]);
});

test('trouble is told once, with what to do, and so is its end', async () => {
  world.simulator.addFault({ fault: 'K12', times: 6 });
  await world.start();
  await until('it is over', () => world.printed.some((line) => line.includes('main  is healthy')));
  const lines = world.printed.filter((line) => line.includes('main  is '));
  expect(lines).toEqual([expect.stringContaining('is degraded: '), expect.stringContaining('is healthy')]);
  expect(world.printed.filter((line) => line.includes('status.kraken.com'))).toHaveLength(1);
});

test('a restart tells at once what is still wrong, and does not try a refused key again within the minute', async () => {
  world.simulator.addFault({ fault: 'K09', times: 'always' });
  const tellings = (): string[] => world.printed.filter((line) => /main {2}is |Nothing is asked until/.test(line));
  const refused = [
    expect.stringMatching(/is failing: .*Invalid key/),
    expect.stringMatching(/^ +Nothing is asked until \d\d:\d\d:\d\d\.$/),
  ];
  for (let start = 1; start <= 3; start++) {
    const host = await world.start();
    await until('it is told', () => tellings().length >= 2 * start);
    await setTimeout(500);
    await host.stop();
  }
  expect(tellings()).toEqual([...refused, ...refused, ...refused]);
  expect(new Set(world.printed.filter((line) => line.includes('Nothing is asked'))).size).toBe(1);
  expect(world.simulator.calls()).toHaveLength(1);
});

test('a restart tells that all is well', async () => {
  world.addExport({ queuedSeconds: 0, processingSeconds: 0 });
  for (let start = 1; start <= 2; start++) {
    const host = await world.start();
    const line = 'main  is healthy: 1 export, ';
    await until('it is told', () => world.printed.filter((printed) => printed.includes(line)).length === start);
    await host.stop();
  }
});

test('a poll that is asked for keeps away from one under way, also between polls that are hours apart', async () => {
  world.simulator.addFault({ fault: 'K01', variant: 'hang' });
  const host = await world.start({ intervalMs: 6 * 3_600_000 });
  await until('Kraken is asked', () => world.simulator.calls().length === 1);

  expect((await fetch(`${host.url}/v1/accounts/main/poll`, { method: 'POST' })).status).toBe(202);
  await setTimeout(500);

  expect(world.simulator.calls()).toHaveLength(1);
});
