import { randomUUID } from 'node:crypto';
import * as fc from 'fast-check';
import type { ExportAnswer } from '../../lambda/contract/export';
import { type ExportChanged, unannounced } from '../../lambda/core/exports/events';
import type { JsonValue, StoredExport } from '../../lambda/core/exports/export';
import { observeListed } from '../../lambda/core/exports/observe';
import { parseReport } from '../../lambda/core/exports/parse-report';
import { readAnswer } from '../../lambda/core/poll/answer';
import { krakenExport, observation } from '../support/exports';
import { rawReport, START, World } from '../support/world';

describe('through a poll', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.create();
  });
  afterEach(() => world.close());

  test.each(['Failed', 'Expired', 'processed', 'Zugestellt'])(
    'D04 the status %s, which Kraken does not document, is kept and announced as unknown',
    async (status) => {
      world.lists.trades = [rawReport()];
      await world.poll();
      world.lists.trades = [rawReport({ status })];
      await world.poll();
      const stored = await world.exports.get('main', 'VSKC');
      expect(stored?.export).toMatchObject({ status, state: 'unknown', version: 2 });
      const event = world.events.find(({ detail }) => detail.metadata.eventId === 'main/VSKC/2');
      expect(event?.detail.data).toMatchObject({ from: 'queued', to: 'unknown', export: { status } });
    },
  );

  test('D12 an export that was processed between two polls goes from queued to ready in one step', async () => {
    world.lists.trades = [rawReport()];
    await world.poll();
    world.now += 60_000;
    world.lists.trades = [rawReport({ status: 'Processed', completedtm: String(START / 1000 + 20) })];
    await world.poll();
    const stored = await world.exports.get('main', 'VSKC');
    expect(stored?.transitions.map(({ from, to }) => [from, to])).toEqual([
      [null, 'queued'],
      ['queued', 'ready'],
    ]);
  });
});

test('D07 of reports with one id the one further on counts, whatever their order, and that is told', () => {
  const reports = fc.array(
    fc.record({
      id: fc.constantFrom('A', 'B'),
      status: fc.constantFrom('Queued', 'Processing', 'Processed', 'Odd'),
      completedtm: fc.constantFrom('0', '1793491300', '1793491200'),
      descr: fc.constantFrom('one', 'two'),
    }),
    { minLength: 3, maxLength: 8 },
  );
  const shuffled = reports.chain((all) =>
    fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
  );
  fc.assert(
    fc.property(shuffled, ([one, other]) => {
      const [left, right] = [readAnswer('trades', one, []), readAnswer('trades', other, [])];
      expect(left.exports).toEqual(right.exports);
      expect(left.digest).toBe(right.digest);
      expect(left.exports).toHaveLength(new Set(one.map(({ id }) => id)).size);
      for (const { id, completedAt } of left.exports) {
        const listed = one.filter((report) => report.id === id);
        const latest = Math.max(...listed.map(({ completedtm }) => Number(completedtm)));
        expect(completedAt === null ? 0 : Date.parse(completedAt) / 1000).toBe(latest);
        expect(left.warnings.some((warning) => warning.includes(`${id} is listed more than once`))).toBe(
          listed.length > 1,
        );
      }
    }),
  );
});

test('P08 whatever Kraken sends, no event has more than 4 KB', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 2_000 }),
    fc.constantFrom(
      '\u0000'.repeat(3_000),
      '"'.repeat(3_000),
      '\\'.repeat(3_000),
      '😀'.repeat(1_500),
      'x'.repeat(40_000),
    ),
  );
  const names = ['descr', 'format', 'error', 'subtype', 'fields', 'asset', 'aclass', 'createdtm', 'unknown'];
  const report = fc
    .tuple(
      text.filter((id) => id !== ''),
      text.filter((status) => status !== ''),
      fc.dictionary(fc.constantFrom(...names), text),
      fc.array(text, { maxLength: 20 }),
    )
    .map(
      ([id, status, fields, classes]): JsonValue => ({
        id: id.slice(0, 20),
        status,
        ...fields,
        asset_classes: classes,
      }),
    );
  let sizes: number[] = [];
  fc.assert(
    fc.property(report, report, (raw, changed) => {
      const parsed = parseReport(raw, 'ledgers');
      const again = parseReport(changed, 'ledgers');
      if (parsed.kind !== 'export' || again.kind !== 'export') return;
      const one = observeListed(undefined, parsed.export, {
        ...observation(1n),
        account: 'a'.repeat(32),
        correlationId: randomUUID(),
      });
      const two = observeListed(one, { ...again.export, id: parsed.export.id }, observation(2n));
      for (const event of [...unannounced(one ?? fail()), ...(two === undefined ? [] : unannounced(two))])
        sizes = [...sizes, Buffer.byteLength(JSON.stringify(event.detail))];
      expect(Math.max(...sizes)).toBeLessThanOrEqual(4_096);
    }),
  );
  // Otherwise nothing large was tried.
  expect(Math.max(...sizes)).toBeGreaterThan(2_000);
});

test('P10 who drops every version that is not above the one it knows ends with the truth, in whatever order events come', () => {
  const statuses = ['Queued', 'Processing', 'Odd', 'Processed'];
  const events: ExportChanged[] = [];
  let stored: StoredExport | undefined;
  for (const [index, status] of statuses.entries()) {
    stored = observeListed(stored, krakenExport({ status }), observation(BigInt(index + 1)));
    events.push(...unannounced(stored ?? fail()).slice(-1));
  }
  const deliveries = fc
    .array(fc.constantFrom(...events), { maxLength: 8 })
    .chain((again) => fc.shuffledSubarray([...events, ...again], { minLength: events.length + again.length }));
  fc.assert(
    fc.property(deliveries, (delivered) => {
      let known: ExportAnswer | undefined;
      for (const { detail } of delivered)
        if (detail.data.export.version > (known?.version ?? 0)) known = detail.data.export;
      expect(known).toEqual(stored?.export);
    }),
  );
});

function fail(): never {
  throw new Error('nothing to store');
}
