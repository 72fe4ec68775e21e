import { stripVTControlCharacters } from 'node:util';
import { EXPORT_CHANGED } from '../../lambda/contract/events';
import type { AccountAnswer } from '../../lambda/core/api/schemas/account';
import { type DomainEvent, healthChanged } from '../../lambda/core/exports/events';
import type { Export } from '../../lambda/core/exports/export';
import { eventLines } from '../../local/print/event-lines';
import { fitted, painter, plain, timeOfDay } from '../../local/print/paint';
import { ErrorLines } from '../../local/print/poll-lines';
import { type Status, StatusLines, statusLines } from '../../local/print/status-lines';
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

const refusal = { class: 'invalid_key', message: 'Kraken: EAPI:Invalid key', hint: 'Create a key.' };
const resumesAt = '2026-11-01T11:20:30.000Z';
const fine: AccountAnswer = {
  name: 'main',
  reports: ['trades', 'ledgers'],
  health: 'healthy',
  lastAttemptAt: at,
  lastSuccessAt: at,
  consecutiveFailures: 0,
  lastError: null,
  resumesAt: null,
  keyExpiresAt: null,
  activeExports: 0,
};
const statusOf = (changes: Partial<AccountAnswer>, listed?: number): Status => {
  const account = { ...fine, ...changes };
  return { account, listed, resumesAt: account.resumesAt, intervalMs: 60_000 };
};

test.each<[string, Status, string[]]>([
  ['health', statusOf({}, 4), ['healthy: 4 exports, 0 under way']],
  ['health with one export', statusOf({ activeExports: 1 }, 1), ['healthy: 1 export, 1 under way']],
  ['health while the budget is spent', { ...statusOf({}), resumesAt }, ['healthy: 0 under way', nothingUntil()]],
  [
    'a pause',
    statusOf({ health: 'failing', lastError: refusal, resumesAt }),
    ['failing: Kraken: EAPI:Invalid key', 'Create a key.', nothingUntil()],
  ],
  [
    'trouble without a pause',
    statusOf({ health: 'degraded', lastError: { ...refusal, class: 'upstream_unavailable' } }),
    ['degraded: Kraken: EAPI:Invalid key', 'Create a key.', 'Asks again within 1 min.'],
  ],
  [
    'an account without credentials, which nothing will be asked for,',
    statusOf({ health: 'waiting', lastError: { class: 'secret_missing', message: 'no key yet', hint: 'Set it.' } }),
    ['waiting: no key yet', 'Set it.'],
  ],
  [
    'silence',
    statusOf({ health: 'failing' }),
    ['failing: what is known of its exports is too old, or nothing is known yet', 'Asks again within 1 min.'],
  ],
])('%s is told with what to do, and when Kraken is asked again', (_, status, [first, ...more]) => {
  const lines = statusLines(status, at, noColours);
  expect(lines).toEqual([`${time}  main  is ${first}`, ...more.map((line) => `          ${line}`)]);
});

function nothingUntil(): string {
  return `Nothing is asked until ${timeOfDay(resumesAt)}.`;
}

test('how polling goes is told at first, and then when it is news', () => {
  const lines = new StatusLines();
  const isTold = (status: Status): boolean => lines.linesFor(status, at, noColours).length > 0;
  const failing = (changes: Partial<AccountAnswer>): Status =>
    statusOf({ health: 'failing', lastError: refusal, resumesAt, ...changes });
  expect(isTold(statusOf({}, 4))).toBe(true);
  expect(isTold(statusOf({ activeExports: 1 }, 5))).toBe(false);
  expect(isTold(failing({}))).toBe(true);
  expect(isTold(failing({}))).toBe(false);
  expect(isTold(failing({ lastError: { ...refusal, class: 'permission_denied' } }))).toBe(true);
  expect(isTold(failing({ lastError: { ...refusal, class: 'permission_denied' }, resumesAt: at }))).toBe(true);
  expect(isTold(statusOf({}, 4))).toBe(true);
});

test("an account's health is not told a second time by its event", () => {
  const change = { account: 'main', version: 2, at, correlationId: 'poll-1', from: null, error: null } as const;
  expect(eventLines(healthChanged({ ...change, to: 'healthy' }), noColours)).toEqual([]);
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
