import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { type DomainEvent, healthChanged } from '../../lambda/core/exports/events';
import { EventLog } from '../../local/events/event-log';
import { EventStreams } from '../../local/events/event-streams';
import { resumeBehind } from '../../local/events/stream-id';
import { removeTempDirs, tempDir } from './support/temp-dir';

const KEPT = 5;
let log: EventLog;
beforeEach(async () => {
  const fail = (error: unknown): never => {
    throw error;
  };
  log = await EventLog.open(join(tempDir(), 'events.jsonl'), fail, KEPT);
});
afterEach(async () => {
  await log.close();
  removeTempDirs();
});

const all = async () => 'all' as const;

const publish = (version: number, account = 'main', to = log): Promise<unknown> => {
  const at = '2026-11-01T00:00:01.234Z';
  const change = {
    account,
    version,
    at,
    correlationId: 'poll-1',
    from: null,
    to: 'healthy',
    error: null,
  } as const;
  const event: DomainEvent = healthChanged(change);
  return to.publish([event]);
};

/** Reads until the stream ends, and gives the ids in it. */
async function idsOf(stream: ReadableStream<Uint8Array>): Promise<number[]> {
  const text = await new Response(stream).text();
  return [...text.matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id));
}

test('a stream ends when it is told to, with everything that was announced before', async () => {
  const streams = new EventStreams(log);
  const ids = idsOf(streams.open(0, all));
  await publish(1);
  await publish(2);
  streams.end();
  expect(await ids).toEqual([1, 2]);
});

test('nothing piles up for a slow client; one that fell behind goes on with the oldest that is kept', async () => {
  const streams = new EventStreams(log);
  const slow = streams.open(0, all);
  for (let version = 1; version <= 20; version++) await publish(version);
  streams.end();
  expect(await idsOf(slow)).toEqual([16, 17, 18, 19, 20]);
});

test('a client hears something now and then, also when nothing happens', async () => {
  const streams = new EventStreams(log, 10);
  const reader = streams.open(0, all).getReader();
  const chunks: string[] = [];
  for (let chunk = 0; chunk < 3; chunk++) chunks.push(new TextDecoder().decode((await reader.read()).value));
  expect(chunks).toEqual(['retry: 1000\n\n', ': nothing new\n\n', ': nothing new\n\n']);
  await reader.cancel();
  await setTimeout(30);
  streams.end();
});

test('a client hears of its own accounts only, and of others not even by the time of a heartbeat', async () => {
  const streams = new EventStreams(log, 50);
  const reader = streams.open(0, async () => ['mine']).getReader();
  const next = async () => new TextDecoder().decode((await reader.read()).value);
  expect(await next()).toBe('retry: 1000\n\n');
  const begin = performance.now();
  const heartbeat = next();
  await publish(1, 'other');
  await publish(2, 'other');
  expect(await heartbeat).toBe(': nothing new\n\n');
  expect(performance.now() - begin).toBeGreaterThanOrEqual(45);
  await publish(3, 'mine');
  expect(await next()).toMatch(/^id: \S+\ndata: .*"account":"mine"/);
  await reader.cancel();
});

test('whoever may see one account gets the ids of a log that holds no other, and resumes behind each of them', async () => {
  const allowed = ['mine'];
  const idsIn = async (others: number): Promise<string[]> => {
    const own = await EventLog.open(join(tempDir(), 'events.jsonl'), console.error);
    for (let version = 1; version <= 3; version++) {
      for (let other = 0; other < others; other++) await publish(version * 10 + other, 'other', own);
      await publish(version, 'mine', own);
    }
    const read = async (lastId: string): Promise<string[]> => {
      const streams = new EventStreams(own);
      const text = new Response(streams.open(resumeBehind(own, lastId, allowed), async () => allowed)).text();
      streams.end();
      return [...(await text).matchAll(/^id: (.+)$/gm)].map(([, id]) => id ?? '');
    };
    const ids = await read('0');
    expect(ids).toHaveLength(3);
    for (const [index, id] of ids.entries()) expect(await read(id)).toEqual(ids.slice(index + 1));
    // What is no id of its own tells nothing: everything is news, as it is to who comes from a log that is gone.
    for (const id of ['2', '5', 'x', 'constructor']) expect(await read(id)).toEqual(ids);
    await own.close();
    return ids;
  };
  expect(await idsIn(2)).toEqual(await idsIn(0));
});

test('a stream ends when its reader may read no more', async () => {
  const streams = new EventStreams(log);
  await publish(1);
  const ids = idsOf(streams.open(0, () => Promise.reject(new Error('revoked'))));
  expect(await ids).toEqual([]);
});
