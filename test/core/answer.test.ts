import type { JsonValue } from '../../lambda/core/exports/export';
import { activeExports, readAnswer } from '../../lambda/core/poll/answer';
import { rawReport } from '../support/world';

const read = (...raw: JsonValue[]) => readAnswer('trades', raw, []);
const idsOf = (...raw: JsonValue[]): string[] => read(...raw).exports.map(({ id }) => id);

test('exports are in the order in which they were created, and by id where that is the same or not told', () => {
  const old = rawReport({ id: 'OLD', createdtm: '1793491200' });
  const young = rawReport({ id: 'A-YOUNG', createdtm: '1793491300' });
  const twin = rawReport({ id: 'B-TWIN', createdtm: '1793491300' });
  const undated = rawReport({ id: 'UNDATED', createdtm: '0' });
  const alsoUndated = rawReport({ id: 'X-UNDATED', createdtm: '0' });
  const inOrder = ['UNDATED', 'X-UNDATED', 'OLD', 'A-YOUNG', 'B-TWIN'];
  expect(idsOf(old, young, twin, undated, alsoUndated)).toEqual(inOrder);
  expect(idsOf(alsoUndated, undated, twin, young, old)).toEqual(inOrder);
  expect(idsOf(twin, alsoUndated, young, old, undated)).toEqual(inOrder);
});

describe('D07 of two reports with one id and no time of completion', () => {
  const further = ['Unheard', 'Queued', 'Processing', 'Processed'];
  const steps = further.slice(1).map((status, index) => [further[index] ?? '', status] as const);

  test.each(steps)('%s gives way to %s', (before, after) => {
    // What decides between reports that are equally far on speaks for the other one.
    const [left, right] = [rawReport({ status: before, descr: 'z' }), rawReport({ status: after, descr: 'a' })];
    for (const answer of [read(left, right), read(right, left)])
      expect(answer.exports.map(({ status }) => status)).toEqual([after]);
  });

  test('the last one counts if all that is known of them is the same', () => {
    const [left, right] = [rawReport({ brandNew: 1 }), rawReport({ brandNew: 2 })];
    expect(read(left, right).exports).toMatchObject([{ kraken: { brandNew: 2 } }]);
    expect(read(right, left).exports).toMatchObject([{ kraken: { brandNew: 1 } }]);
  });
});

test('warnings are those of Kraken, then each report that cannot be read, is there twice or has an odd field', () => {
  const raw = [
    rawReport({ id: 'TWICE' }),
    'no report',
    rawReport({ id: 'ODD', status: null }),
    rawReport({ id: 'TWICE' }),
    rawReport({ id: 'TIMELESS', starttm: 'soon' }),
  ];
  expect(readAnswer('trades', raw, ['WGeneral:Careful']).warnings).toEqual([
    'WGeneral:Careful',
    'a report is not an object',
    'a report has no status (ODD)',
    'trades export TWICE is listed more than once',
    'trades export TIMELESS: starttm is not a time',
  ]);
});

test('K15 a report that cannot be read is known by its id, and one without an id is told apart', () => {
  const named = read(rawReport(), rawReport({ id: 'ODD', status: null }));
  expect(named).toMatchObject({ unreadableIds: new Set(['ODD']), hasNameless: false });
  const nameless = read(rawReport(), { status: 'Queued' });
  expect(nameless).toMatchObject({ unreadableIds: new Set(), hasNameless: true });
});

test('K15 an answer differs from one in which another report cannot be read', () => {
  const [one, other] = [rawReport({ id: 'ONE', status: null }), rawReport({ id: 'OTHER', status: null })];
  const digests = [read(one), read(other), read(one, other), read()].map(({ digest }) => digest);
  expect(new Set(digests).size).toBe(4);
  expect(read(other, one).digest).toBe(read(one, other).digest);
});

test('more is to be expected of exports that are neither ready nor failed', () => {
  const answer = read(
    rawReport({ id: 'QUEUED' }),
    rawReport({ id: 'PROCESSING', status: 'Processing' }),
    rawReport({ id: 'READY', status: 'Processed' }),
    rawReport({ id: 'FAILED', error: 'no data' }),
    rawReport({ id: 'UNHEARD', status: 'Unheard' }),
    rawReport({ id: 'DELETING', status: 'Processed', delete: true }),
  );
  expect(activeExports(answer).map(({ id }) => id)).toEqual(['DELETING', 'PROCESSING', 'QUEUED', 'UNHEARD']);
});
