import * as fc from 'fast-check';
import { unannounced } from '../../lambda/core/exports/events';
import type { StoredExport } from '../../lambda/core/exports/export';
import { markMissed, observeListed, removeMissed } from '../../lambda/core/exports/observe';
import { krakenExport, observation } from '../support/exports';

function stored(result: StoredExport | undefined): StoredExport {
  if (result === undefined) throw new Error('nothing to store');
  return result;
}

const first = (): StoredExport => stored(observeListed(undefined, krakenExport(), observation(10n)));

test('first sight is version 1, from nothing', () => {
  const { export: seen, transitions, announcedVersion } = first();
  expect(seen).toMatchObject({ version: 1, state: 'queued', account: 'main' });
  expect(announcedVersion).toBe(0);
  expect(transitions).toMatchObject([{ version: 1, from: null, to: 'queued', changed: [] }]);
});

test('the same report again stores nothing', () => {
  expect(observeListed(first(), krakenExport(), observation(11n))).toBeUndefined();
});

test("a changed status makes the next version, with Kraken's names of what changed", () => {
  const next = stored(
    observeListed(
      first(),
      krakenExport({ status: 'Processed', completedAt: '2026-11-01T00:00:09Z' }),
      observation(12n, '2026-11-01T00:00:10.000Z'),
    ),
  );
  expect(next.export).toMatchObject({ version: 2, state: 'ready', stateChangedAt: '2026-11-01T00:00:10.000Z' });
  expect(next.transitions.at(-1)).toMatchObject({ from: 'queued', to: 'ready', changed: ['status', 'completedtm'] });
});

test('D08 a changed description makes a version with from equal to to, and leaves stateChangedAt', () => {
  const next = stored(
    observeListed(first(), krakenExport({ description: 'renamed' }), observation(12n, '2026-12-01T00:00:00.000Z')),
  );
  expect(next.transitions.at(-1)).toMatchObject({ from: 'queued', to: 'queued', changed: ['descr'] });
  expect(next.export.stateChangedAt).toBe(first().export.stateChangedAt);
  expect(next.export.changedAt).toBe('2026-12-01T00:00:00.000Z');
});

test('D05 a change in unknown fields alone makes no version', () => {
  expect(observeListed(first(), krakenExport({ kraken: { brandNew: 1 } }), observation(12n))).toBeUndefined();
});

test('C13 an answer to an earlier call changes nothing', () => {
  const later = stored(observeListed(first(), krakenExport({ status: 'Processed' }), observation(20n)));
  expect(observeListed(later, krakenExport({ status: 'Processing' }), observation(19n))).toBeUndefined();
});

test('C13 the same answer, worked on twice, changes nothing the second time', () => {
  const once = stored(observeListed(first(), krakenExport({ status: 'Processed' }), observation(20n)));
  expect(observeListed(once, krakenExport({ status: 'Processing' }), observation(20n))).toBeUndefined();
});

test('P13 an unchanged export of an earlier generation comes again in a version above it, and then no more', () => {
  const raised = { ...observation(11n), generation: 1 };
  const next = stored(observeListed(first(), krakenExport(), raised));
  expect(next.export.version).toBe(2);
  expect(next.transitions.at(-1)).toMatchObject({ version: 2, from: 'queued', to: 'queued', changed: [] });
  expect(observeListed(next, krakenExport(), { ...raised, nonce: 12n })).toBeUndefined();
});

test('D03 a status that goes backwards is stored as Kraken says it', () => {
  const ready = stored(observeListed(first(), krakenExport({ status: 'Processed' }), observation(12n)));
  const back = stored(observeListed(ready, krakenExport({ status: 'Queued' }), observation(13n)));
  expect(back.export).toMatchObject({ version: 3, state: 'queued' });
});

test('D01 an export that is back after one miss loses the mark and keeps its version', () => {
  const missed = markMissed(first(), 5, 11n);
  const back = stored(observeListed(missed, krakenExport(), observation(12n)));
  expect(back.missedSince).toBeUndefined();
  expect(back.export.version).toBe(1);
});

test('D01 P12 a removed export carries a ttl, and loses it with an event when it comes back', () => {
  const removed = removeMissed(markMissed(first(), 5, 11n), observation(12n), 1_900_000_000);
  expect(removed).toMatchObject({ ttl: 1_900_000_000, export: { state: 'removed', version: 2, status: 'Queued' } });
  expect(removed.transitions.at(-1)).toMatchObject({ from: 'queued', to: 'removed', changed: [] });
  const back = stored(observeListed(removed, krakenExport(), observation(13n)));
  expect(back).not.toHaveProperty('ttl');
  expect(back.transitions.at(-1)).toMatchObject({ from: 'removed', to: 'queued' });
});

test('the change feed follows the order of the calls, then of the exports in an answer', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.tuple(
          fc.oneof(fc.constant(9n), fc.bigInt({ min: 0n, max: 2n ** 63n })),
          fc.oneof(fc.nat(20), fc.nat(999_999)),
        ),
        { minLength: 2 },
      ),
      (places) => {
        const compare = (a: [bigint, number], b: [bigint, number]): number =>
          a[0] === b[0] ? a[1] - b[1] : a[0] < b[0] ? -1 : 1;
        const seqOf = ([nonce, index]: [bigint, number]) =>
          stored(observeListed(undefined, krakenExport(), { ...observation(nonce), index })).changeSeq;
        expect(places.map(seqOf).sort()).toEqual([...places].sort(compare).map(seqOf));
      },
    ),
  );
});

test('I3 I4 every version gives one event with the same detail, whenever it is announced', () => {
  const statuses = fc.array(fc.constantFrom('Queued', 'Processing', 'Processed', 'Odd'), {
    minLength: 1,
    maxLength: 80,
  });
  fc.assert(
    fc.property(statuses, fc.infiniteStream(fc.boolean()), (seen, announceNow) => {
      let current: StoredExport | undefined;
      const atOnce = new Map<string, unknown>();
      const late = new Map<string, unknown>();
      for (const [index, status] of seen.entries()) {
        const next = observeListed(current, krakenExport({ status }), observation(BigInt(index + 1)));
        if (next === undefined) continue;
        current = next;
        const newest = unannounced(next).at(-1);
        if (newest) atOnce.set(newest.detail.metadata.eventId, newest);
        if (announceNow.next().value) {
          for (const event of unannounced(current)) late.set(event.detail.metadata.eventId, event);
          current = { ...current, announcedVersion: current.export.version };
        }
      }
      for (const event of current ? unannounced(current) : []) late.set(event.detail.metadata.eventId, event);
      expect(late).toEqual(atOnce);
      expect([...late.keys()]).toEqual(Array.from(late, (_, index) => `main/VSKC/${index + 1}`));
    }),
  );
});

test('history is bounded, but never loses what is not announced', () => {
  let current = first();
  for (let index = 0; index < 200; index++) {
    const status = index % 2 === 0 ? 'Processing' : 'Queued';
    current = stored(observeListed(current, krakenExport({ status }), observation(BigInt(100 + index))));
  }
  expect(unannounced(current)).toHaveLength(201);
  const announced = { ...current, announcedVersion: 201 };
  const next = stored(observeListed(announced, krakenExport({ status: 'Processed' }), observation(900n)));
  expect(next.transitions).toHaveLength(51);
  expect(unannounced(next)).toHaveLength(1);
});
