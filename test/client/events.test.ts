import fc from 'fast-check';
import { isExportChanged, isHealthChanged, isNewer, parseExportEvent, SeenEvents } from '../../client/events';
import { healthChanged, unannounced } from '../../lambda/core/exports/events';
import { delivered } from '../../local/events/delivered-event';
import { stored } from '../api/support/test-api';

const versions = () => {
  const first = stored({ id: 'VSKC', status: 'Queued' });
  const second = stored({ ...first.export, status: 'Processed' }, { before: first });
  return unannounced(second).map(delivered);
};

const health = () =>
  delivered(
    healthChanged({
      account: 'main',
      version: 4,
      at: '2026-11-01T12:00:00.000Z',
      correlationId: 'poll',
      from: 'healthy',
      to: 'degraded',
      error: { class: 'upstream_unreachable', message: 'busy', hint: 'wait' },
    }),
  );

test('an event is read as an object and as JSON, whole', () => {
  for (const event of [...versions(), health()]) {
    expect(parseExportEvent(event)).toEqual(event);
    expect(parseExportEvent(JSON.stringify(event))).toEqual(event);
  }
});

test('its type tells what is in it', () => {
  const [event] = versions().map(parseExportEvent);
  if (event === undefined || !isExportChanged(event)) throw new Error('not that type');
  expect(event.detail.data.export.id).toBe('VSKC');
  const other = parseExportEvent(health());
  expect(isHealthChanged(other) && other.detail.data.to).toBe('degraded');
});

test('what EventBridge puts around it is there, if the target gets it', () => {
  const replayed = parseExportEvent({ ...health(), 'replay-name': 'after-the-outage' });
  const { id, time, source, account, region, 'replay-name': replay } = replayed;
  expect({ id, time, source, account, region }).toEqual(
    expect.objectContaining({ time: '2026-11-01T12:00:00Z', source: 'kraken.export-status', region: 'local' }),
  );
  expect(replay).toBe('after-the-outage');
  const { source: from, 'detail-type': type, detail } = replayed;
  expect(parseExportEvent({ source: from, 'detail-type': type, detail }).id).toBeUndefined();
});

test('what a newer stack adds does no harm', () => {
  const [event] = versions();
  const grown = JSON.parse(JSON.stringify({ ...event, more: 1 }).replace('"to":"queued"', '"to":"archived","size":3'));
  expect(parseExportEvent(grown)).toMatchObject({ more: 1, detail: { data: { from: null, to: 'unknown', size: 3 } } });
});

test.each([
  ['{', 'not JSON'],
  ['null', 'the event is not as described'],
  ['{}', 'at "detail-type"'],
  [JSON.stringify({ 'detail-type': 'Scheduled Event' }), 'at "detail-type"'],
  [JSON.stringify({ ...health(), source: 'aws.events' }), 'at "source"'],
  [JSON.stringify(health()).replace('"1.0"', '"2.0"'), 'at "detail.metadata.schemaVersion"'],
])('%s is refused with what is wrong', (event, message) => {
  expect(() => parseExportEvent(event)).toThrow(expect.objectContaining({ code: 'unexpected_data' }));
  expect(() => parseExportEvent(event)).toThrow(message);
});

test('whatever the order and however often events come, those that are newer lead to the last version', () => {
  const events = versions();
  fc.assert(
    fc.property(fc.shuffledSubarray([...events, ...events, ...events], { minLength: 6, maxLength: 6 }), (delivery) => {
      let known: number | undefined;
      for (const event of delivery.map(parseExportEvent)) {
        if (isExportChanged(event) && isNewer(event, known)) known = event.detail.data.export.version;
      }
      expect(known).toBe(Math.max(...delivery.map((event) => parseVersion(event))));
    }),
  );
});

const parseVersion = (event: unknown): number => {
  const parsed = parseExportEvent(event);
  return isExportChanged(parsed) ? parsed.detail.data.export.version : 0;
};

test('an export from the API is compared like one of an event', () => {
  expect([isNewer({ version: 2 }, { version: 1 }), isNewer({ version: 2 }, 2), isNewer({ version: 1 }, null)]).toEqual([
    true,
    false,
    true,
  ]);
  const grown = { version: 2, detail: 'of a newer API' };
  expect(isNewer(grown, 1)).toBe(true);
});

test('events that were seen are told from those that were not, until they are forgotten', () => {
  const [first, second] = versions().map(parseExportEvent);
  const third = parseExportEvent(health());
  if (first === undefined || second === undefined) throw new Error('no events');
  const seen = new SeenEvents(2);
  expect([seen.add(first), seen.add(second), seen.add(first)]).toEqual([true, true, false]);
  expect([seen.add(third), seen.add(first)]).toEqual([true, true]);
  seen.forget(first);
  expect(seen.add(first)).toBe(true);
});
