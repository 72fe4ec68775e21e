import type { AccountSettings } from '../../lambda/contract/account-settings';
import {
  extendPoll,
  isHeld,
  LEASE_MARGIN_MS,
  LONGEST_LEASE_MS,
  type OpenRequest,
  openPoll,
} from '../../lambda/core/poll/open-poll';
import { type Lease, NEVER_POLLED, type PollState, type ReportState } from '../../lambda/core/poll/poll-state';
import { account, START } from '../support/world';

const HOUR = 3_600_000;
const starter: AccountSettings = { ...account, tier: 'starter' };
const request: OpenRequest = {
  settings: starter,
  reports: ['trades', 'ledgers'],
  owner: 'me',
  credentials: 'key',
  now: START,
  until: START + 50_000,
};
const ofKnownKey: PollState = { ...NEVER_POLLED, keyInfo: { fingerprint: 'key', checkedAt: START } };
const withCalls = (state: PollState, count: number): PollState => ({
  ...state,
  calls: Array.from({ length: count }, (_, index) => START - 30_000 + index),
});
const open = (state: PollState, fields: Partial<OpenRequest> = {}) => openPoll(state, { ...request, ...fields });

test('a poll that goes on with an earlier one begins only if nobody polled since', () => {
  const state = { ...ofKnownKey, firstAttemptAt: START - HOUR, lastAttemptAt: START - 5_000 };
  expect(open(state, { continues: START - 5_000 }).kind).toBe('opened');
  expect(open(state, { continues: START - 6_000 })).toEqual({ kind: 'overlap' });
  expect(open(state).kind).toBe('opened');
});

test('a poll that begins takes the lease, books its calls at the last moment they may be made, and remembers the first of all', () => {
  const opened = open(ofKnownKey);
  expect(opened).toMatchObject({
    kind: 'opened',
    state: {
      lease: { owner: 'me', until: START + 50_000 + LEASE_MARGIN_MS },
      calls: [START + 50_000, START + 50_000],
      firstAttemptAt: START,
      lastAttemptAt: START,
    },
  });
  expect(open({ ...ofKnownKey, firstAttemptAt: 5, lastAttemptAt: 6 })).toMatchObject({
    state: { firstAttemptAt: 5, lastAttemptAt: START },
  });
});

const report = { completeAnswers: 5, activeExports: 1, lastSuccessAt: START - 60_000 };

test('C07 the digests of the reports that are asked for are out until the poll is closed, and all else of them stays', () => {
  const state = {
    ...ofKnownKey,
    reports: { trades: { ...report, digest: 'of-trades' }, ledgers: { ...report, digest: 'of-ledgers' } },
  };
  expect(open(state, { reports: ['trades'] })).toMatchObject({
    nonces: [BigInt(START)],
    state: { nonce: BigInt(START), reports: { trades: report, ledgers: { ...report, digest: 'of-ledgers' } } },
  });
  const opened = open(state);
  const inPoll = { ...report, missesFrom: 5, unannounced: true };
  expect(opened.kind === 'opened' && opened.state.reports).toEqual({ trades: inPoll, ledgers: inPoll });
  const first = open(ofKnownKey);
  const fresh = { completeAnswers: 0, activeExports: 0, missesFrom: 0, unannounced: true };
  expect(first.kind === 'opened' && first.state.reports).toEqual({ trades: fresh, ledgers: fresh });
});

test('C13 C02 while a write of a poll that was not closed may still arrive, nothing counts as finished with', () => {
  const doubtAfter = (trades: Partial<ReportState>, now: number, lease?: Lease): number | undefined => {
    const state = { ...ofKnownKey, reports: { trades: { ...report, ...trades } }, ...(lease && { lease }) };
    // Whatever is polled: the lease of the one before is gone then.
    const opened = open(state, { now, until: now + 50_000, reports: ['ledgers'] });
    return opened.kind === 'opened' ? opened.state.reports.trades?.doubtUntil : -1;
  };
  const lease = { owner: 'another', until: START };
  expect(doubtAfter({}, START)).toBeUndefined();
  expect(doubtAfter({}, START, lease)).toBe(START + HOUR / 4);
  expect(doubtAfter({}, START + HOUR / 4, lease)).toBeUndefined();
  // The poll was not about a report that has its digest.
  expect(doubtAfter({ digest: 'of-trades' }, START, lease)).toBeUndefined();
  expect(doubtAfter({ doubtUntil: START + 1 }, START)).toBe(START + 1);
  expect(doubtAfter({ doubtUntil: START }, START)).toBeUndefined();
  // N01 the clock that wrote it was ahead.
  expect(doubtAfter({ doubtUntil: START + 9 * HOUR }, START)).toBe(START + HOUR / 4);
});

test('K09 a pause says until when it is, and whether another key ends it', () => {
  const until = START + 60_000;
  expect(open({ ...ofKnownKey, pauses: [{ until }] })).toEqual({
    kind: 'paused',
    until,
    endsWithNewCredentials: false,
  });
  expect(open({ ...ofKnownKey, pauses: [{ until, onlyFor: 'key' }] })).toEqual({
    kind: 'paused',
    until,
    endsWithNewCredentials: true,
  });
  expect(open({ ...ofKnownKey, pauses: [{ until, onlyFor: 'another' }] }).kind).toBe('opened');
});

test('N01 a lease ends at its time, and counts for nothing beyond the longest there is', () => {
  const isHeldUntil = (until: number) => isHeld({ ...NEVER_POLLED, lease: { owner: 'other', until } }, START);
  expect([0, 1, LONGEST_LEASE_MS, LONGEST_LEASE_MS + 1].map((ms) => isHeldUntil(START + ms))).toEqual([
    false,
    true,
    true,
    false,
  ]);
});

test('I8 a poll that the budget does not allow is told when it does', () => {
  expect(open(withCalls(ofKnownKey, 7)).kind).toBe('opened');
  expect(open(withCalls(ofKnownKey, 8))).toEqual({ kind: 'budget', until: START + 30_000 });
});

test('I8 the key is described within the budget or not at all', () => {
  const noncesAfter = (calls: number): number => {
    const decision = open(withCalls(NEVER_POLLED, calls));
    return decision.kind === 'opened' ? decision.nonces.length : 0;
  };
  expect([6, 7, 8].map(noncesAfter)).toEqual([3, 2, 0]);
});

describe('further calls of a poll that is open', () => {
  const further = { ...request, now: START + 1_000, reports: 1 };
  const opened = (state: PollState = ofKnownKey): PollState => {
    const decision = open(state);
    if (decision.kind !== 'opened') throw new Error(decision.kind);
    return decision.state;
  };

  test('are booked with the others, with nonces above theirs', () => {
    const before = opened();
    const extended = extendPoll(before, further);
    const nonce = BigInt(START + 1_000);
    expect(extended).toEqual({
      nonces: [nonce],
      state: { ...before, nonce, calls: [START + 50_000, START + 50_000, START + 50_000] },
    });
    const two = extendPoll(before, { ...further, reports: 2 });
    expect(two).toMatchObject({ nonces: [nonce, nonce + 1n], state: { nonce: nonce + 1n } });
  });

  test('are for whoever holds the lease', () => {
    const { lease: _over, ...closed } = opened();
    expect(extendPoll(closed, further)).toBeUndefined();
    expect(extendPoll(opened(), { ...further, owner: 'other' })).toBeUndefined();
  });

  test('I8 are made only within the budget', () => {
    expect(extendPoll(opened(withCalls(ofKnownKey, 6)), further)?.nonces).toHaveLength(1);
    expect(extendPoll(opened(withCalls(ofKnownKey, 7)), further)).toBeUndefined();
  });
});
