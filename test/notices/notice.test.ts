import { execFileSync } from 'node:child_process';
import * as fc from 'fast-check';
import type { ExportChangedEvent } from '../../lambda/contract/event-schemas';
import { type DomainEvent, healthChanged, unannounced } from '../../lambda/core/exports/events';
import type { KrakenExport } from '../../lambda/core/exports/export';
import { observeListed } from '../../lambda/core/exports/observe';
import { noticeOf } from '../../lambda/core/notices/notice';
import { delivered } from '../../local/events/delivered-event';
import { krakenExport, observation } from '../support/exports';

const PLACES = { apiUrl: 'https://api.example', stackName: 'Stack' };

const told = (event: DomainEvent) => noticeOf(delivered(event) as ExportChangedEvent, PLACES);

/** What is told of an export that a second poll sees otherwise than the first. */
function noticeOfChange(before: Partial<KrakenExport> | undefined, after: Partial<KrakenExport>, at?: string) {
  const known = before && observeListed(undefined, krakenExport(before), observation(1n));
  const [event] = unannounced(observeListed(known, krakenExport(after), observation(2n, at)) ?? fail()).slice(-1);
  return told(event ?? fail());
}

const READY = {
  status: 'Processed',
  startedAt: '2026-11-01T00:00:05Z',
  completedAt: '2026-11-01T00:00:27Z',
  expiryIsEstimate: false,
};

test('an export that is ready is told with what it is, how long it took, when it expires and where to look', () => {
  expect(noticeOfChange({}, READY, '2026-11-01T00:00:30.000Z')).toEqual({
    subject: 'Kraken export VSKC "my_trades_1" of main: ready',
    text: `The export VSKC "my_trades_1" of the account main can be fetched from Kraken.

  Holds      trades as CSV
  Covers     2026-10-01 00:00 UTC to 2026-11-01 00:00 UTC
  Requested  2026-11-01 00:00 UTC
  Took       27 s
  Expires    in 13 days, 2026-11-15 00:00 UTC

Fetch it at Kraken, under History and Export, or with RetrieveExport and the id VSKC.

Where it stands now:
  https://api.example/v1/accounts/main/exports/VSKC
  npx kraken-export-status get VSKC --account main --stack Stack`,
  });
});

test('an export that failed is told with what Kraken says and what to do', () => {
  const notice = noticeOfChange({}, { status: 'Processed', error: 'EExport:Exported size too big' });
  expect(notice?.subject).toBe('Kraken export VSKC "my_trades_1" of main: failed');
  expect(notice?.text).toContain('will not come: Kraken states an error.');
  expect(notice?.text).toContain('  Error      EExport:Exported size too big');
  expect(notice?.text).toContain('Ask for a shorter range of dates');
  expect(notice?.text).not.toMatch(/Took|Expires|null|undefined/);
});

test('the command to look at an export names it as the tool takes it, and as a shell leaves it', () => {
  const ids = fc.string({
    unit: fc.constantFrom('A', 'z', '7', ' ', "'", '"', '$', '`', '%', '/', ';', '\\', 'é'),
    minLength: 1,
  });
  fc.assert(
    fc.property(ids, (id) => {
      const text = noticeOfChange({ id }, { ...READY, id })?.text ?? '';
      const command = text.split('\n').at(-1)?.replace('  npx kraken-export-status get', "printf '%s\\n'") ?? '';
      expect(execFileSync('sh', ['-c', command], { encoding: 'utf8' })).toBe(
        `${id}\n--account\nmain\n--stack\nStack\n`,
      );
    }),
    { numRuns: 25 },
  );
});

test('a change within a state is no news to a person', () => {
  expect(noticeOfChange(READY, { ...READY, description: 'renamed' })).toBeUndefined();
});

test('the first poll tells of exports of the last day, not of all that Kraken keeps', () => {
  expect(noticeOfChange(undefined, READY, '2026-11-01T23:00:00.000Z')?.text).toContain('can be fetched');
  expect(noticeOfChange(undefined, READY, '2026-11-02T01:00:00.000Z')).toBeUndefined();
  const unfinished = { createdAt: '2026-11-01T00:00:00Z' };
  expect(noticeOfChange(undefined, unfinished, '2026-11-01T23:00:00.000Z')?.text).toContain("waits in Kraken's queue");
});

test('an account that needs a person is told with why and what to do', () => {
  const event = healthChanged({
    account: 'main',
    version: 4,
    at: '2026-11-01T08:15:00.000Z',
    correlationId: 'poll-1',
    from: 'healthy',
    to: 'failing',
    error: { class: 'invalid_key', message: 'EAPI:Invalid key', hint: 'Create a key.' },
  });
  expect(told(event)).toEqual({
    subject: 'Kraken account main: failing',
    text: `Following the exports of the account main has stopped, and goes on only when a person acts.

  Since    2026-11-01 08:15 UTC
  Because  EAPI:Invalid key

Create a key.

How it goes now:
  https://api.example/v1/accounts/main
  npx kraken-export-status doctor --stack Stack`,
  });
});

test.each(['healthy', 'degraded', 'failing', 'waiting'] as const)(
  'an account that is %s can be told without an error',
  (to) => {
    const change = {
      account: 'main',
      version: 1,
      at: '2026-11-01T00:00:00.000Z',
      correlationId: 'p',
      from: null,
      error: null,
    };
    const text = told(healthChanged({ ...change, to }))?.text ?? '';
    expect(text).not.toMatch(/null|undefined/);
    expect(text.includes('Because')).toBe(to !== 'healthy');
  },
);

test('D09 whatever Kraken sends, the subject is what mail takes, and nothing in the text pretends to be another line', () => {
  const any = fc.string({ unit: 'binary', minLength: 1, maxLength: 120 });
  fc.assert(
    fc.property(any, any, any, (id, description, error) => {
      const { subject, text } = noticeOfChange({ id }, { ...READY, id, description, error }) ?? fail();
      expect(subject).toMatch(/^[\x20-\x7e]{1,99}$/);
      const lines = noticeOfChange({}, { ...READY, error: 'E' })?.text.split('\n').length;
      expect(text.split(/\r\n|[\n\r\v\f\u0085\u2028\u2029]/)).toHaveLength(lines ?? 0);
    }),
  );
});

function fail(): never {
  throw new Error('there is nothing to tell');
}

test('an export whose id has half of a pair of surrogates is told too', () => {
  const notice = noticeOfChange({ id: 'A\ud800Z' }, { id: 'A\ud800Z', ...READY });
  expect(notice?.text).toContain('/exports/A%EF%BF%BDZ');
});
