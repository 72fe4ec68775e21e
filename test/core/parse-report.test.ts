import * as fc from 'fast-check';
import type { JsonValue, KrakenExport } from '../../lambda/core/exports/export';
import { parseReport } from '../../lambda/core/exports/parse-report';

/** The example of Kraken's own documentation. */
const documented = {
  id: 'VSKC',
  descr: 'my_trades_1',
  format: 'CSV',
  report: 'trades',
  subtype: 'all',
  status: 'Processed',
  flags: '0',
  fields: 'all',
  createdtm: '1688669085',
  expiretm: '1688878685',
  starttm: '1688669093',
  completedtm: '1688669093',
  datastarttm: '1683556800',
  dataendtm: '1688669085',
  aclass: 'forex',
  asset: 'all',
};

/** As recorded from the live API: `starttm` holds the start of the data range. */
const recorded = {
  id: 'KQMO',
  descr: 'Test Export',
  format: 'CSV',
  report: 'ledgers',
  status: 'Processed',
  aclass: 'currency',
  fields: 'all',
  asset: 'all',
  subtype: 'all',
  starttm: '1698811200',
  endtm: '1701406800',
  createdtm: '1701614189',
  expiretm: '1702823789',
  completedtm: '1701614194',
  datastarttm: '1698811200',
  dataendtm: '1701406800',
  flags: '0',
};

function parsed(raw: JsonValue): KrakenExport {
  const result = parseReport(raw, 'trades');
  if (result.kind !== 'export') throw new Error(result.reason);
  return result.export;
}

test("reads the example of Kraken's documentation", () => {
  expect(parsed(documented)).toEqual({
    id: 'VSKC',
    report: 'trades',
    description: 'my_trades_1',
    format: 'CSV',
    status: 'Processed',
    error: null,
    deletionPending: false,
    subtype: 'all',
    fields: 'all',
    asset: 'all',
    assetClasses: ['forex'],
    createdAt: '2023-07-06T18:44:45Z',
    startedAt: '2023-07-06T18:44:53Z',
    completedAt: '2023-07-06T18:44:53Z',
    dataFrom: '2023-05-08T14:40:00Z',
    dataTo: '2023-07-06T18:44:45Z',
    // The documented expiry, 2.4 days, is a slip of the documentation: see the next test for what Kraken really does.
    expiresAt: '2023-07-20T18:44:45Z',
    expiryIsEstimate: true,
    kraken: documented,
  });
});

test('reads a recorded answer: the expiry is stated, and starttm is not when processing began', () => {
  expect(parsed(recorded)).toMatchObject({
    createdAt: '2023-12-03T14:36:29Z',
    startedAt: null,
    dataFrom: '2023-11-01T04:00:00Z',
    dataTo: '2023-12-01T05:00:00Z',
    expiresAt: '2023-12-17T14:36:29Z',
    expiryIsEstimate: false,
    assetClasses: ['currency'],
  });
});

test('a time that Kraken gives as 0, empty or not at all is null, never 1970', () => {
  const times = fc.constantFrom('0', 0, '', null, '0.0', undefined);
  fc.assert(
    fc.property(times, times, times, (completedtm, createdtm, datastarttm) => {
      const given = Object.entries({ completedtm, createdtm, datastarttm }).filter(([, value]) => value !== undefined);
      const { completedAt, createdAt, expiresAt } = parsed({ id: 'A', status: 'Queued', ...Object.fromEntries(given) });
      expect([completedAt, createdAt, expiresAt]).toEqual([null, null, null]);
    }),
  );
});

test('D06 a time is the same whether text or number, in seconds or milliseconds, whole or not', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1_300_000_000, max: 4_000_000_000 }), (seconds) => {
      const forms = [seconds, String(seconds), seconds + 0.25, `${seconds}.9`, seconds * 1000, String(seconds * 1000)];
      const times = forms.map((createdtm) => parsed({ id: 'A', status: 'Queued', createdtm }).createdAt);
      expect(new Set(times)).toEqual(new Set([new Date(seconds * 1000).toISOString().replace('.000', '')]));
    }),
  );
});

test.each([true, 'true', 1, '1'])('delete: %j means pending deletion', (value) => {
  expect(parsed({ id: 'A', status: 'Processed', delete: value }).deletionPending).toBe(true);
});

test.each([false, 'false', 0, '0', null, ''])('delete: %j does not', (value) => {
  expect(parsed({ id: 'A', status: 'Processed', delete: value }).deletionPending).toBe(false);
});

test('asset_classes goes before the older aclass', () => {
  const classes = { asset_classes: ['forex', 'tokenized_asset'], aclass: 'forex' };
  expect(parsed({ id: 'A', status: 'Queued', ...classes }).assetClasses).toEqual(['forex', 'tokenized_asset']);
});

test('D05 unknown fields are kept as Kraken sent them', () => {
  const raw = { id: 'A', status: 'Queued', brandNew: { nested: [1, null] } };
  expect(parsed(raw).kraken).toEqual(raw);
});

test.each([
  ['not an object', 'text', undefined],
  ['no id', { status: 'Queued' }, undefined],
  ['an id too long for a key', { id: 'x'.repeat(200), status: 'Queued' }, undefined],
  ['no status', { id: 'A' }, 'A'],
  ['a status that is no text', { id: 'A', status: {} }, 'A'],
])('K15 a report with %s is malformed, and says its id if it can', (_, raw, id) => {
  const result = parseReport(raw, 'trades');
  expect(result.kind).toBe('malformed');
  expect(result.kind === 'malformed' ? result.id : 'not malformed').toBe(id);
});

test('D09 D11 whatever the JSON, the result is bounded, well-formed and never an exception', () => {
  const hostile = fc.dictionary(
    fc.constantFrom(
      'id',
      'status',
      'descr',
      'asset',
      'asset_classes',
      'createdtm',
      '__proto__',
      'constructor',
      'error',
    ),
    fc.oneof(fc.jsonValue(), fc.string({ unit: 'binary', maxLength: 3_000 }), fc.constant('\ud800'.repeat(2_000))),
  );
  fc.assert(
    fc.property(fc.oneof(fc.jsonValue(), hostile), (raw) => {
      const result = parseReport(JSON.parse(JSON.stringify(raw)), 'ledgers');
      if (result.kind !== 'export') return;
      const { kraken, ...fields } = result.export;
      expect(Buffer.byteLength(JSON.stringify(fields))).toBeLessThan(4_000);
      expect(Buffer.byteLength(JSON.stringify(kraken))).toBeLessThanOrEqual(32_768);
      expect(JSON.stringify(fields).isWellFormed()).toBe(true);
      expect(JSON.stringify(fields)).not.toContain('\\ud800');
    }),
  );
});

test('nesting too deep to be written again does not fail the report', () => {
  const deep = JSON.parse(`${'['.repeat(5_000)}${']'.repeat(5_000)}`);
  expect(parsed({ id: 'A', status: 'Queued', deep })).toMatchObject({ id: 'A', status: 'Queued' });
});
