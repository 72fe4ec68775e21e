import type { ExportAnswer } from '../../lambda/contract/export';
import type { TransitionAnswer } from '../../lambda/core/api/schemas/transition';
import type { CallRecord } from '../../local/simulator';
import type { ReceivedEvent } from '../local/support/event-client';
import type { Evidence } from './evidence';
import { INVARIANTS } from './invariants';

type Step = Pick<TransitionAnswer, 'version' | 'from' | 'to'>;

const at = (seconds: number): string => new Date(Date.UTC(2026, 0, 1) + seconds * 1_000).toISOString();
const word = (to: string): string => (to === 'queued' ? 'Queued' : 'Processed');

const call = (seconds: number, changes: Partial<CallRecord> = {}): CallRecord => ({
  at: at(seconds),
  method: 'ExportStatus',
  report: 'trades',
  nonce: String(1_000 + seconds),
  key: 'key 0',
  outcome: 'ok',
  fault: null,
  contentType: null,
  userAgent: null,
  ...changes,
});

const step = ({ version, from, to }: Step): TransitionAnswer => ({
  version,
  at: at(version),
  from,
  to,
  status: word(to),
  changed: [],
});

/** An export, as far as the invariants look at it. */
const exported = (to: string, version: number): ExportAnswer =>
  ({ account: 'main', id: 'A', state: to, status: word(to), version }) as ExportAnswer;

function event(id: number, { version, from, to }: Step, description = ''): ReceivedEvent {
  const metadata = { eventId: `main/A/${version}`, occurredAt: at(version), description };
  const detail = { metadata, data: { from, to, changed: [], export: exported(to, version) } };
  return { id, event: { detail } } as unknown as ReceivedEvent;
}

const FIRST = { version: 1, from: null, to: 'queued' } as const;
const SECOND = { version: 2, from: 'queued', to: 'ready' } as const;
const THIRD = { version: 3, from: 'ready', to: 'failed' } as const;

/** An export that was queued and then ready, all as it should be. */
const FINE: Evidence = {
  health: 'healthy',
  exports: [exported('ready', 2)],
  histories: new Map([['A', [step(FIRST), step(SECOND)]]]),
  events: [event(1, FIRST), event(2, SECOND), event(3, SECOND)],
  calls: [call(1), call(2), call(3, { fault: 'K06/rate-limit', outcome: 'EAPI:Rate limit exceeded' }), call(30)],
  redirectsFollowed: 0,
  rateCounterPeak: 1,
  tier: 'unlimited',
  lives: new Map([
    [
      'A',
      {
        report: 'trades',
        description: '',
        phases: [
          { atSeconds: 0, status: 'Queued' },
          { atSeconds: 1, status: 'Processing' },
          { atSeconds: 2, status: 'Processed' },
        ],
      },
    ],
  ]),
  kraken: new Map([['A', 'ready']]),
  kills: [],
  ownEnds: [],
  leaks: [],
};

/** The names of the invariants that do not hold. */
const broken = (evidence: Evidence): string[] =>
  INVARIANTS.filter(({ violations }) => violations(evidence).length > 0).map(({ name }) => name);

const K09 = { fault: 'K09/invalid-key', outcome: 'EAPI:Invalid key' };
const K11 = { fault: 'K11/permission-denied', outcome: 'EGeneral:Permission denied' };

const MISTAKES: Record<string, [what: string, changes: Partial<Evidence>][]> = {
  'I1 nonces of a key only rise, and none is used twice': [['a nonce used twice', { calls: [call(1), call(1)] }]],
  'I1 Kraken refused no call but those that a fault made it refuse': [
    ['a refusal of its own', { calls: [call(1, { outcome: 'EAPI:Invalid nonce' })] }],
  ],
  'I2 each stored version has exactly one transition': [
    ['a transition that is not there', { histories: new Map([['A', [step(SECOND)]]]) }],
  ],
  'I2 each transition goes on from where the one before led': [
    ['a step aside', { histories: new Map([['A', [step(FIRST), step({ ...SECOND, from: 'processing' })]]]) }],
  ],
  'I3 every export is stored with the state Kraken says': [
    ['another state', { kraken: new Map([['A', 'failed']]) }],
    ['an export that is not there', { kraken: new Map([...FINE.kraken, ['B', 'queued']]) }],
  ],
  'I3 every stored version was announced': [['a version nobody heard of', { events: [event(1, FIRST)] }]],
  'I3 the versions of an export were announced in order': [
    ['the second first', { events: [event(1, SECOND), event(2, FIRST)] }],
  ],
  'I3 what was announced is what Kraken went through': [
    ['a step that never was', { events: [event(1, FIRST), event(2, SECOND), event(3, THIRD)] }],
  ],
  'I4 the same event always says the same': [
    ['another detail', { events: [...FINE.events, event(4, SECOND, 'otherwise')] }],
  ],
  'I5 nothing was announced that is not stored': [
    ['a version that is not stored', { events: [...FINE.events, event(4, { ...THIRD, to: 'ready' })] }],
    ['another step than is stored', { events: [event(1, FIRST), event(2, { ...SECOND, from: 'failed' })] }],
  ],
  'I6 no key or secret is in what the host printed': [['a leak', { leaks: ['host output: key 0, raw'] }]],
  'I8 a pause that Kraken asked for was kept': [['a call too early', { calls: [...FINE.calls.slice(0, 3), call(10)] }]],
  'I8 a refused key was not tried again before it had rested': [
    ['a second try', { calls: [call(1, K09), call(3_600)] }],
    ['a second try without the permission', { calls: [call(1, K11), call(300)] }],
  ],
  'I8 calls never came in bursts': [['three calls at once', { rateCounterPeak: 3 }]],
  "I8 no minute had more calls than half of the tier's rate": [
    ['ten in a minute', { tier: 'starter', calls: Array.from({ length: 10 }, (_, at) => call(at + 1)) }],
  ],
  'I9 nothing is stored that Kraken never had': [['a stranger', { kraken: new Map() }]],
  'K17 no redirect was followed': [['a follower', { redirectsFollowed: 1 }]],
  'events are numbered without a gap': [['a gap', { events: [event(1, FIRST), event(3, SECOND)] }]],
  'the account is healthy again': [['trouble that stays', { health: 'degraded' }]],
  'no host ended by itself': [['an end', { ownEnds: ['it ended with: …'] }]],
};

test('of a soak in which all went well, all invariants hold', () => {
  expect(broken(FINE)).toEqual([]);
});

test('for each invariant there is a mistake that it is to notice', () => {
  expect(Object.keys(MISTAKES)).toEqual(INVARIANTS.map(({ name }) => name));
});

test.each(Object.entries(MISTAKES).flatMap(([name, all]) => all.map(([what, changes]) => ({ name, what, changes }))))(
  '"$name" notices $what',
  ({ name, changes }) => {
    expect(broken({ ...FINE, ...changes })).toContain(name);
  },
);

test.each([
  ['a pause', { calls: [...FINE.calls.slice(0, 3), call(10)] }],
  ['a refused key', { calls: [call(3, K09), call(600)] }],
])('a host that was killed before it could store it need not know of %s', (_, changes) => {
  expect(broken({ ...FINE, ...changes, kills: [Date.parse(at(4))] })).toEqual([]);
});

test('Kraken shows false empty lists: a removal that is in no life is none of our making', () => {
  const steps = [FIRST, { ...SECOND, to: 'removed' }, { ...SECOND, version: 3, from: 'removed' }] as const;
  const events = steps.map((one, index) => event(index + 1, one));
  const histories = new Map([['A', steps.map((one) => ({ ...step(one), status: word(one.to) }))]]);
  expect(broken({ ...FINE, exports: [exported('ready', 3)], histories, events })).toEqual([]);
});
