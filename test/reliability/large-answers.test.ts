import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import * as fc from 'fast-check';
import { readAnswer } from '../../lambda/adapters/kraken/read-answer';
import { MAX_BATCH } from '../../lambda/core/poll/announce';
import { FAILURE_CLASSES } from '../../lambda/core/poll/failure';
import { MemoryExportStore } from '../fakes/memory-export-store';
import { account, rawReport, World } from '../support/world';
import { LargeAccount } from './support/large-account';
import { answerText, CountingPoller, NO_WORK } from './support/large-answers';

/** What the stack gives the poller. */
const MEMORY_MB = 256;

// How long tens of thousands of exports take depends on the machine.
jest.setTimeout(120_000);

describe('D10 a list of any length', () => {
  test.each([0, 1, 9, 10, 11, 99, 101, 5_000])(
    'of %d exports costs one read, one write, one mark and a place in a batch for each that changed, and nothing for the others',
    async (count) => {
      const poller = new CountingPoller(new MemoryExportStore());
      poller.text = answerText(count, count);
      const first = await poller.poll();
      expect(first.result).toMatchObject({ kind: 'polled', reports: [{ outcome: { kind: 'answered' } }] });
      expect(first.work).toMatchObject({ lists: 1, gets: 0, writes: count, marks: count });
      const full = Math.floor(count / MAX_BATCH);
      const rest = count % MAX_BATCH;
      expect(first.work.batches).toEqual([...Array(full).fill(MAX_BATCH), ...(rest > 0 ? [rest] : [])]);

      expect((await poller.poll()).work).toEqual(NO_WORK);
      const changed = Math.min(count, 3);
      poller.text = answerText(count, count - changed);
      const batches = changed > 0 ? [changed] : [];
      const lists = changed > 0 ? 1 : 0;
      expect((await poller.poll()).work).toEqual({ lists, gets: changed, writes: changed, marks: changed, batches });
    },
  );

  test('of 20000 exports at first sight is stored and announced over several polls, each going on where the last one stopped', async () => {
    const poller = new CountingPoller(new MemoryExportStore());
    poller.text = answerText(20_000, 0);
    poller.msPerWrite = 10;
    const written: number[] = [];
    for (let isDone = false; !isDone; ) {
      const { result, work } = await poller.poll();
      written.push(work.writes);
      isDone = result.kind === 'polled' && result.reports.every(({ outcome }) => outcome.kind === 'answered');
    }
    expect(written.reduce((sum, count) => sum + count, 0)).toBe(20_000);
    expect(written).toHaveLength(4);
    expect((await poller.poll()).work).toEqual(NO_WORK);
  });

  describe('of 50000 exports, in an answer of 24 MB, fits into the memory of the poller', () => {
    const script = join(tmpdir(), `poll-large-account-${process.pid}.cjs`);
    beforeAll(() =>
      build({
        entryPoints: [join(__dirname, 'support', 'poll-large-account.ts')],
        bundle: true,
        platform: 'node',
        mainFields: ['module', 'main'],
        outfile: script,
      }),
    );
    afterAll(() => rmSync(script, { force: true }));

    /** One poll by a process with the limits that Lambda sets for this much memory. */
    async function pollInProcess(account: LargeAccount, longestMs: number): Promise<Record<string, unknown>> {
      const limits = [`--max-old-space-size=${MEMORY_MB * 0.9}`, `--max-semi-space-size=${MEMORY_MB * 0.05}`];
      const run = [...limits.map((limit) => limit.replace(/\..*$/, '')), script, account.url, String(longestMs)];
      const { stdout } = await promisify(execFile)(process.execPath, run);
      return JSON.parse(stdout);
    }

    test('when all are known and some have changed', async () => {
      const account = await LargeAccount.start(50_000, true);
      account.queued = 7;
      const told = await pollInProcess(account, 100_000);
      await account.close();
      expect(told).toMatchObject({ outcome: 'answered', listed: 50_000, changed: 7 });
      expect(account.requests).toMatchObject({ GetItem: 7, UpdateItem: 14 });
      expect(told.peakMb).toBeLessThan(MEMORY_MB);
    });

    test('when none is known and the time is up before all are stored', async () => {
      const account = await LargeAccount.start(50_000, false);
      const told = await pollInProcess(account, 10_000);
      await account.close();
      expect(told).toMatchObject({ outcome: 'broken', listed: 50_000 });
      expect(told.peakMb).toBeLessThan(MEMORY_MB);
    });
  });
});

describe('hostile exports, from the poll to the table and back', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.create();
  });
  afterEach(() => world.close());

  const hostile = fc.oneof(
    fc.constantFrom(
      '../../etc/passwd',
      '%2F..%2F',
      'nul\u0000byte',
      '\u202Eright to left',
      '__proto__',
      'constructor',
      'toString',
      '{{7*7}}',
      '$'.concat('{process.env}'),
      'a\r\nSet-Cookie: x=1',
      '😀🏴󠁧󠁢󠁥󠁮󠁧󠁿',
      "'; DROP TABLE exports; --",
      '\u001b[2J',
    ),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }).filter((text) => text.isWellFormed()),
  );
  const listed = fc.uniqueArray(fc.record({ id: hostile, descr: hostile }), {
    selector: ({ id }) => id,
    minLength: 5,
    maxLength: 15,
  });

  test('D09 ids and descriptions come back as they were, each with its own item, and the same list again changes nothing', async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(listed, async (reports) => {
        const name = `account-${++run}`;
        const asked = { account: { ...account, name }, reports: ['trades'] as const };
        world.lists.trades = reports.map((report) => rawReport(report));
        await world.poll(asked);

        const stored = await world.list(name);
        const found = new Map(stored.map(({ export: { id, description } }) => [id, description]));
        expect(found).toEqual(new Map(reports.map(({ id, descr }) => [id, descr])));
        for (const { id } of reports) expect((await world.exports.get(name, id))?.export.id).toBe(id);
        const events = world.eventIds.filter((id) => id.startsWith(`${name}/`));
        expect(events.sort()).toEqual(reports.map(({ id }) => `${name}/${id}/1`).sort());

        world.coldStart();
        const again = await world.poll(asked);
        expect(again.kind === 'polled' && again.reports.every(({ stored: work }) => work === undefined)).toBe(true);
      }),
      { numRuns: 12 },
    );
  });

  test('D09 names that are special to the language change nothing but the export that has them', async () => {
    const report = `{"id":"A","status":"Queued","__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}`;
    world.lists.trades = [JSON.parse(report)];
    await world.poll();
    expect({}).not.toHaveProperty('polluted');
    const kraken = (await world.exports.get('main', 'A'))?.export.kraken;
    expect(JSON.stringify(kraken)).toBe(report);
  });

  test('D09 ids that cannot be keys are told, cost nothing else, and remove nothing', async () => {
    world.lists.trades = [rawReport({ id: 'OLD' })];
    await world.poll();
    world.lists.trades = ['x'.repeat(10_000), '', '\ud800', '\u0000'.repeat(100)].map((id) => rawReport({ id }));
    world.lists.trades.push(rawReport({ id: 'NEW' }));
    for (let round = 0; round < 3; round++) await world.poll();
    const exports = (await world.list()).map(({ export: { id, state } }) => [id, state]);
    expect(exports).toEqual([
      ['NEW', 'queued'],
      ['OLD', 'queued'],
    ]);
  });

  test('D11 a report of a megabyte is cut, with a marker, and the others are stored and announced with it', async () => {
    world.lists.trades = [
      rawReport({ id: 'BEFORE' }),
      rawReport({ id: 'HUGE', brandNew: 'x'.repeat(1_000_000), descr: 'd'.repeat(100_000) }),
      rawReport({ id: 'DEEP', deep: JSON.parse(`${'['.repeat(2_000)}${']'.repeat(2_000)}`) }),
      rawReport({ id: 'AFTER' }),
    ];
    await world.poll();
    expect((await world.stateStore.read('main'))?.health).toBe('healthy');
    expect(world.eventIds.filter((id) => id.startsWith('main/')).sort()).toEqual([
      'main/AFTER/1',
      'main/BEFORE/1',
      'main/DEEP/1',
      'main/HUGE/1',
    ]);
    const huge = (await world.exports.get('main', 'HUGE'))?.export;
    expect(huge?.kraken).toEqual({ truncated: true, bytes: expect.any(Number) });
    expect(huge?.description).toMatch(/^d{700,800}…$/);
    const calls = world.calls.length;
    await world.poll();
    expect([world.calls.length - calls, world.eventIds.filter((id) => id.endsWith('/2'))]).toEqual([2, []]);
  });
});

describe('K04 whatever text comes as an answer', () => {
  const read = (text: string | undefined, status = 200) =>
    readAnswer({ status, contentType: 'application/json', retryAfter: undefined, text }, 0, (quoted) => quoted);
  /** An answer says either which reports there are, or how it failed, in a short message that harms no terminal. */
  const expectSound = (answer: ReturnType<typeof read>): void => {
    if (answer.kind === 'reports') {
      expect(Array.isArray(answer.reports)).toBe(true);
      return;
    }
    expect(FAILURE_CLASSES).toContain(answer.failure.class);
    expect(answer.failure.message.length).toBeLessThan(400);
    expect(answer.failure.message).toMatch(/^[^\p{Cc}]*$/u);
  };

  const value = fc.oneof(fc.jsonValue(), fc.string({ unit: 'binary' }), fc.constant(undefined));
  const word = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('EAPI:\u001b[2J', 'EGeneral:\r\nSet-Cookie: x=1', `EService:${'x'.repeat(5_000)}`, 'W\u0000'),
  );
  const envelope = fc.record(
    { error: fc.oneof(fc.array(word), value), result: value, '': value },
    { requiredKeys: [] },
  );
  const damaged = fc.tuple(envelope, fc.nat(200), fc.string({ maxLength: 3 })).map(([json, at, junk]) => {
    const text = JSON.stringify(json);
    return text.slice(0, at) + junk + text.slice(at + 1);
  });
  const text = fc.oneof(
    fc.json(),
    envelope.map((json) => JSON.stringify(json)),
    damaged,
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.constantFrom(undefined, '', 'null', '"', '{"error":', '{"__proto__":[],"result":[]}'),
  );

  test('nothing is thrown, and a failure is told in a short message without control characters', () => {
    fc.assert(
      fc.property(text, fc.constantFrom(200, 200, 200, 301, 403, 429, 500, 520, 0, 999), (body, status) => {
        expectSound(read(body, status));
      }),
      { numRuns: 2_000 },
    );
  });

  test.each([
    ['lists that never end', '['.repeat(300_000)],
    ['lists within lists', `{"error":[],"result":[${'['.repeat(100_000)}${']'.repeat(100_000)}]}`],
    ['objects within objects', `{"error":[],"result":${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}}`],
    ['one text of 20 MB', `{"error":[],"result":["${'x'.repeat(20_000_000)}"]}`],
    ['a text of 20 MB that never ends', `"${'x'.repeat(20_000_000)}`],
    ['a million escapes', `{"error":[],"result":["${'\\u0041'.repeat(1_000_000)}"]}`],
    ['a million quotation marks', '\\"'.repeat(1_000_000)],
    ['a million errors', JSON.stringify({ error: Array(1_000_000).fill('ENew:Never seen') })],
  ])('%s: nothing is thrown, and the time that it takes is in proportion to its length', (_, body) => {
    const startedAt = performance.now();
    expectSound(read(body));
    // What takes the square of the length takes minutes here.
    expect(performance.now() - startedAt).toBeLessThan(30_000);
  });
});
