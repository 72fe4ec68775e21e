import type { JsonValue, StoredExport } from '../../lambda/core/exports/export';
import { markMissed, observeListed, removeMissed } from '../../lambda/core/exports/observe';
import { readAnswer } from '../../lambda/core/poll/answer';
import { afterTask, type CompareContext, compareAnswer, type Task } from '../../lambda/core/poll/compare';
import { outlineOf } from '../fakes/memory-export-store';
import { krakenExport, observation } from '../support/exports';
import { rawReport } from '../support/world';

const ids = (count: number, prefix: string): string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}${index}`);
const answerOf = (...raw: JsonValue[]) => readAnswer('trades', raw, []);
const answerWith = (...listed: string[]) => answerOf(...listed.map((id) => rawReport({ id })));

function stored(id: string, fields: Partial<StoredExport> = {}, report: 'trades' | 'ledgers' = 'trades'): StoredExport {
  const [seen] = readAnswer(report, [rawReport({ id, report })], []).exports;
  const first = seen && observeListed(undefined, seen, observation(10n));
  if (first === undefined) throw new Error('nothing to store');
  return { ...first, announcedVersion: 1, ...fields };
}

const removed = (id: string): StoredExport => ({
  ...removeMissed(stored(id, { missedSince: 3 }), observation(10n), 1_900_000_000),
  announcedVersion: 2,
});

function context(fields: Partial<CompareContext> = {}): CompareContext {
  const { account, at, correlationId } = observation(0n);
  return {
    account,
    at,
    correlationId,
    nonce: 20n,
    completeAnswers: 5,
    missesFrom: 0,
    removedTtl: 1_900_000_000,
    generation: 0,
    ...fields,
  };
}

const compare = (answer: ReturnType<typeof answerOf>, known: StoredExport[], fields: Partial<CompareContext> = {}) =>
  compareAnswer(answer, new Map(known.map((one) => [one.export.id, outlineOf(one)])), context(fields));

const NOTHING = { tasks: [], pendingRemovals: 0, isMassDisappearance: false };

describe('an answer', () => {
  test('is worked on for what is new or changed in it, and for nothing else', () => {
    const answer = answerOf(
      rawReport({ id: 'A-SAME' }),
      rawReport({ id: 'B-CHANGED', descr: 'renamed' }),
      rawReport({ id: 'C-NEW' }),
    );
    const [, changed, fresh] = answer.exports;
    expect(compare(answer, [stored('A-SAME'), stored('B-CHANGED')])).toEqual({
      ...NOTHING,
      tasks: [
        { kind: 'listed', id: 'B-CHANGED', isKnown: true, seen: changed, index: 1 },
        { kind: 'listed', id: 'C-NEW', isKnown: false, seen: fresh, index: 2 },
      ],
    });
  });

  test('says nothing of the exports of the other report', () => {
    const other = stored('LEDGERS', { announcedVersion: 0 }, 'ledgers');
    expect(compare(answerWith(), [other])).toEqual(NOTHING);
  });

  test.each([
    ['removed export', () => removed('A'), {}],
    ['missed export', () => stored('A', { missedSince: 4 }), {}],
    ['changed export', () => ({ ...stored('A'), export: { ...stored('A').export, description: 'old' } }), {}],
    ['export of an earlier generation', () => stored('A'), { generation: 1 }],
    ['export of a much earlier generation', () => stored('A'), { generation: 7 }],
  ])('with the %s in it is worked on', (_, known, fields) => {
    expect(compare(answerWith('A'), [known()], fields).tasks).toMatchObject([
      { kind: 'listed', id: 'A', isKnown: true },
    ]);
  });

  test.each([10n, 9n])('C13 to a call that was not made after what is known (%d) changes nothing', (nonce) => {
    const known = [
      stored('CHANGED'),
      stored('GONE', { missedSince: 1 }),
      stored('MISSED'),
      stored('ODD', { missedSince: 1 }),
    ];
    const answer = answerOf(rawReport({ id: 'CHANGED', descr: 'renamed' }), rawReport({ id: 'ODD', status: null }));
    expect(compare(answer, known, { nonce }).tasks).toEqual([]);
    expect(compare(answer, known, { nonce: 11n }).tasks.map(({ kind }) => kind)).toEqual([
      'listed',
      'unreadable',
      'gone',
      'missing',
    ]);
  });
});

describe('an export that is not in an answer', () => {
  test('D01 is marked at first, and gone with the second answer in a row', () => {
    expect(compare(answerWith(), [stored('A')])).toEqual({
      ...NOTHING,
      tasks: [{ kind: 'missing', id: 'A', isKnown: true }],
      pendingRemovals: 1,
    });
    const missed = stored('A', { missedSince: 5 });
    expect(compare(answerWith(), [missed], { completeAnswers: 5 })).toEqual({ ...NOTHING, pendingRemovals: 1 });
    expect(compare(answerWith(), [missed], { completeAnswers: 6 })).toEqual({
      ...NOTHING,
      tasks: [{ kind: 'gone', id: 'A', isKnown: true, index: 0 }],
    });
  });

  test('D01 comes behind all that is listed, in the change feed too, and what waits for a removal is counted', () => {
    const known = [stored('A', { missedSince: 4 }), stored('B'), stored('C', { missedSince: 4 })];
    expect(compare(answerWith('NEW'), known)).toMatchObject({
      tasks: [
        { kind: 'listed', id: 'NEW', index: 0 },
        { kind: 'gone', id: 'A', index: 1 },
        { kind: 'missing', id: 'B' },
        { kind: 'gone', id: 'C', index: 3 },
      ],
      pendingRemovals: 1,
    });
  });

  test('D01 is not missed again once it is removed', () => {
    expect(compare(answerWith(), [removed('A')])).toEqual(NOTHING);
  });

  test('K15 is not missed if a report that cannot be read may be its own', () => {
    expect(compare(answerOf({ status: 'Queued' }), [stored('A')])).toEqual(NOTHING);
    expect(compare(answerOf(rawReport({ id: 'A', status: null })), [stored('A')])).toEqual(NOTHING);
    expect(compare(answerOf(rawReport({ id: 'A', status: null })), [removed('A')])).toEqual(NOTHING);
  });

  test('K15 is found again by a report of which only the id can be read', () => {
    const missed = stored('A', { missedSince: 4 });
    const odd = rawReport({ id: 'A', status: null });
    expect(compare(answerOf(odd), [missed]).tasks).toEqual([{ kind: 'unreadable', id: 'A', isKnown: true }]);
    expect(compare(answerOf(odd, rawReport({ id: 'A' })), [missed]).tasks).toMatchObject([{ kind: 'listed' }]);
  });

  test.each([
    [9, 0, false],
    [10, 0, true],
    [10, 9, true],
    [10, 10, false],
    [11, 10, true],
  ])('D02 with %d that vanish at once and %d that stay: needs ten answers: %s', (vanished, staying, isMass) => {
    const known = [
      ...ids(vanished, 'GONE').map((id) => stored(id, { missedSince: 1 })),
      ...ids(staying, 'STAY').map((id) => stored(id)),
    ];
    const answer = answerWith(...ids(staying, 'STAY'));
    const early = compare(answer, [...known, removed('LONG-GONE')], { completeAnswers: 9 });
    expect(early.isMassDisappearance).toBe(isMass);
    expect(early.tasks).toHaveLength(isMass ? 0 : vanished);
    expect(early.pendingRemovals).toBe(isMass ? vanished : 0);
    const late = compare(answer, known, { completeAnswers: 10 });
    expect(late.tasks.map(({ kind }) => kind)).toEqual(Array(vanished).fill('gone'));
    expect(late.pendingRemovals).toBe(0);
  });
});

describe('a task, on the export as it is stored by then', () => {
  const seen = krakenExport({ id: 'A', status: 'Processed' });
  const known = { id: 'A', isKnown: true };
  const listed: Task = { ...known, kind: 'listed', seen, index: 2 };
  const missing: Task = { ...known, kind: 'missing' };
  const gone: Task = { ...known, kind: 'gone', index: 2 };
  const unreadable: Task = { ...known, kind: 'unreadable' };
  const missed = (fields: Partial<StoredExport> = {}) => stored('A', { missedSince: 4, ...fields });

  test('stores what is listed, what is missing, what is found again and what is gone', () => {
    expect(afterTask(listed, stored('A'), context())).toMatchObject({ export: { version: 2, state: 'ready' } });
    expect(afterTask(listed, undefined, context())).toMatchObject({ export: { version: 1, state: 'ready' } });
    expect(afterTask(missing, stored('A'), context())).toEqual(markMissed(stored('A'), 5, 20n));
    expect(afterTask(unreadable, missed(), context())).toEqual(stored('A', { observedNonce: 20n }));
    expect(afterTask(gone, missed(), context())).toMatchObject({
      export: { version: 2, state: 'removed' },
      ttl: 1_900_000_000,
    });
  });

  test.each([
    ['is gone from the table', [missing, gone, unreadable], (): undefined => undefined],
    ['was seen by the same call', [listed, gone, unreadable], () => missed({ observedNonce: 20n })],
    ['was seen by a later call', [listed, gone, unreadable], () => missed({ observedNonce: 21n })],
    ['is there and was seen by the same call', [missing], () => stored('A', { observedNonce: 20n })],
    ['is there and was seen by a later call', [missing], () => stored('A', { observedNonce: 21n })],
    ['was missed by somebody else already', [missing], () => missed()],
    ['was found again by somebody else', [gone, unreadable], () => stored('A')],
    ['was removed by somebody else', [gone], () => ({ ...removed('A'), missedSince: 4 })],
  ] as const)('C13 P02 stores nothing for one that %s', (_, tasks, before) => {
    for (const task of tasks) expect(afterTask(task, before(), context())).toBeUndefined();
  });
});
