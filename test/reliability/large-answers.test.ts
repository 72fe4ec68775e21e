import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as fc from 'fast-check';
import { readAnswer } from '../../lambda/adapters/kraken/read-answer';
import { MAX_BATCH } from '../../lambda/core/poll/announce';
import { FAILURE_CLASSES } from '../../lambda/core/poll/failure';
import { MemoryExportStore } from '../fakes/memory-export-store';
import { account, rawReport, World } from '../support/world';
import { answerText, CountingPoller, NO_WORK } from './support/large-answers';

// How long tens of thousands of exports take depends on the machine.
jest.setTimeout(120_000);

describe('D10 a list of any length', () => {
  test.each([0, 1, 9, 10, 11, 99, 101, 5_000])(
    'of %d exports costs one write, one mark and a place in a batch for each that changed, and nothing for the others',
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
      expect((await poller.poll()).work).toEqual({ lists, gets: 0, writes: changed, marks: changed, batches });
    },
  );

  test('of 50000 exports is polled within 384 MB of heap, in an answer of 24 MB', async () => {
    const script = join(__dirname, 'support', 'poll-large-answers.ts');
    const limits = ['--max-old-space-size=384', '--import', 'tsx'];
    const { stdout } = await promisify(execFile)(process.execPath, [...limits, script, '50000', '7'], {
      cwd: join(__dirname, '..', '..'),
    });
    const bytes = expect.closeTo(24_000_000, -6);
    const outcomes = ['answered'];
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual([
      { bytes, lists: 1, gets: 0, writes: 50_000, marks: 50_000, batches: 5_000, largest: 10, outcomes },
      { bytes, lists: 0, gets: 0, writes: 0, marks: 0, batches: 0, largest: 0, outcomes },
      { bytes, lists: 1, gets: 0, writes: 7, marks: 7, batches: 1, largest: 7, outcomes },
    ]);
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

        const stored = await world.exports.list(name);
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
    const exports = (await world.exports.list('main')).map(({ export: { id, state } }) => [id, state]);
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
    readAnswer({ status, contentType: 'application/json', retryAfter: undefined, text }, 0);
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
