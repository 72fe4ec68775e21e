import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DomainEvent, healthChanged } from '../../lambda/core/exports/events';
import { EventLog } from '../../local/events/event-log';
import { removeTempDirs, tempDir } from './support/temp-dir';

let path: string;
const errors: unknown[] = [];
const open = (keep?: number): Promise<EventLog> => EventLog.open(path, (error) => errors.push(error), keep);

beforeEach(() => {
  path = join(tempDir(), 'events.jsonl');
  errors.length = 0;
});
afterEach(removeTempDirs);

const event = (version: number): DomainEvent =>
  healthChanged({
    account: 'main',
    version,
    at: '2026-11-01T00:00:01.234Z',
    correlationId: 'poll-1',
    from: null,
    to: 'healthy',
    error: null,
  });

const eventsOf = (log: EventLog, after = 0): [number, string][] =>
  log.after(after, 1_000).map(({ sequence, json }) => [sequence, JSON.parse(json).detail.metadata.eventId]);

/** Publishes events with these versions and closes the log. */
async function written(...versions: number[]): Promise<void> {
  const log = await open();
  await log.publish(versions.map(event));
  await log.close();
}

test('what was announced is there for the next process, under the same numbers', async () => {
  await written(1, 2);
  const log = await open();
  await log.publish([event(3)]);
  expect(eventsOf(log)).toEqual([
    [1, 'health:main/1'],
    [2, 'health:main/2'],
    [3, 'health:main/3'],
  ]);
  expect(eventsOf(log, 2)).toEqual([[3, 'health:main/3']]);
  expect(eventsOf(log, 3)).toEqual([]);
  await log.close();
});

test.each([1, 20, 200])('a last line of which only %s bytes were written is as if it never was', async (bytes) => {
  await written(1, 2);
  const [line = ''] = readFileSync(path, 'utf8').split('\n').slice(1);
  appendFileSync(path, line.replace('"sequence":2', '"sequence":3').slice(0, bytes));

  await written(4);
  const log = await open();
  expect(eventsOf(log)).toEqual([
    [1, 'health:main/1'],
    [2, 'health:main/2'],
    [3, 'health:main/4'],
  ]);
  await log.close();
});

test('a damaged line costs that event alone', async () => {
  await written(1, 2, 3);
  const lines = readFileSync(path, 'utf8').split('\n');
  lines[1] = lines[1]?.replace(/"/g, '\0') ?? '';
  writeFileSync(path, lines.join('\n'));
  const log = await open();
  expect(eventsOf(log).map(([sequence]) => sequence)).toEqual([1, 3]);
  await log.close();
});

test('the newest are kept, and the file does not grow for ever', async () => {
  const log = await open(10);
  for (let version = 1; version <= 47; version++) await log.publish([event(version)]);
  expect(eventsOf(log).map(([sequence]) => sequence)).toEqual([38, 39, 40, 41, 42, 43, 44, 45, 46, 47]);
  await log.close();
  expect(readFileSync(path, 'utf8').trim().split('\n').length).toBeLessThan(20);

  const again = await open(10);
  expect(again.last).toBe(47);
  expect(eventsOf(again)).toHaveLength(10);
  await again.close();
});

test('events published at the same time come one after the other', async () => {
  const log = await open();
  const heard: DomainEvent[] = [];
  const stopListening = log.listen((events) => heard.push(...events));
  await Promise.all([1, 2, 3, 4, 5].map((version) => log.publish([event(version)])));
  stopListening();
  await log.publish([event(6)]);
  expect(eventsOf(log).map(([sequence]) => sequence)).toEqual([1, 2, 3, 4, 5, 6]);
  expect(heard).toEqual([1, 2, 3, 4, 5].map(event));
  await log.close();
});

test('what cannot be written is refused and not told to anyone', async () => {
  const log = await open();
  const heard: unknown[] = [];
  log.listen((events) => heard.push(...events));
  await log.close();
  expect(await log.publish([event(1), event(2)])).toMatchObject([{ isAccepted: false }, { isAccepted: false }]);
  expect([heard, eventsOf(log), errors.length]).toEqual([[], [], 1]);
});
