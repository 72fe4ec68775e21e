import { stripVTControlCharacters } from 'node:util';
import { EXPORT_CHANGED } from '../../lambda/contract/events';
import { type DomainEvent, healthChanged } from '../../lambda/core/exports/events';
import type { Export } from '../../lambda/core/exports/export';
import { eventLines } from '../../local/print/event-lines';
import { fitted, painter, plain, timeOfDay } from '../../local/print/paint';
import { ErrorLines } from '../../local/print/poll-lines';
import { krakenExport } from '../support/exports';

const at = '2026-11-01T10:20:30.000Z';
const time = timeOfDay(at);
const noColours = painter(false);

function changed(
  fields: Partial<Export>,
  from: Export['state'] | null = 'processing',
  changes: string[] = [],
): DomainEvent {
  const seen: Export = {
    ...krakenExport(),
    account: 'main',
    state: 'ready',
    firstSeenAt: at,
    stateChangedAt: at,
    changedAt: at,
    version: 3,
    ...fields,
  };
  const metadata = {
    eventId: 'main/VSKC/3',
    schemaVersion: '1.0',
    account: 'main',
    occurredAt: at,
    correlationId: 'poll-1',
  };
  return {
    detailType: EXPORT_CHANGED,
    detail: { metadata, data: { from, to: seen.state, changed: changes, export: seen } },
  };
}

test.each([
  ['a first sight', changed({ state: 'queued' }, null), 'new → queued'],
  ['a success', changed({ completedAt: '2026-11-01T00:01:30Z' }), 'processing → ready  took 1.5 min'],
  [
    'a failure',
    changed({ state: 'failed', error: 'EExport:Exported size too big' }),
    'processing → failed  EExport:Exported size too big',
  ],
  ['a word of Kraken that is new', changed({ state: 'unknown', status: 'Paused' }), 'processing → unknown (Paused)'],
  ['a change of other fields', changed({}, 'ready', ['descr', 'expiretm']), 'ready → ready  (descr, expiretm changed)'],
])('%s is one line', (_, event, end) => {
  const [line, ...more] = eventLines(event, noColours);
  expect(line).toContain(`${time}  main  VSKC    trades   my_trades_1`);
  expect(line?.endsWith(end)).toBe(true);
  expect(more).toEqual([]);
});

test('trouble comes with what to do about it', () => {
  const error = { class: 'invalid_key', message: 'Kraken: EAPI:Invalid key', hint: 'Create a key.' } as const;
  const change = {
    account: 'main',
    version: 2,
    at,
    correlationId: 'poll-1',
    from: 'healthy',
    to: 'failing',
    error,
  } as const;
  expect(eventLines(healthChanged(change), noColours)).toEqual([
    `${time}  main  is failing: Kraken: EAPI:Invalid key`,
    '          Create a key.',
  ]);
});

test('D09 what Kraken sends cannot steer the terminal', () => {
  const hostile = '\u001b[2Jwiped\r\nfake line\u202egnp.exe\u0007';
  expect(plain(hostile)).toBe('[2Jwiped fake line gnp.exe');
  const lines = eventLines(changed({ description: hostile, id: hostile, error: hostile, state: 'failed' }), noColours);
  expect(lines).toHaveLength(1);
  expect(lines.join('')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
});

test('a colour changes nothing but the colour', () => {
  const event = changed({});
  const coloured = eventLines(event, painter(true)).join('');
  expect(coloured).toContain('\u001b[32mready\u001b[39m');
  expect(stripVTControlCharacters(coloured)).toBe(eventLines(event, noColours).join(''));
});

test('texts are cut between letters, not within them', () => {
  expect(fitted('👍👍👍👍', 3)).toBe('👍👍…');
  expect(fitted('ab', 4)).toBe('ab  ');
});

test('an error of our own is told once, until it comes back', () => {
  const errors = new ErrorLines();
  const tell = (...thrown: unknown[]): number => errors.linesFor(thrown, at, noColours).length;
  const full = new Error('ENOSPC');
  expect([tell(full, full), tell(full), tell(), tell(full)]).toEqual([2, 0, 0, 2]);
});
