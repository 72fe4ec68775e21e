import type { AccountSettings } from '../../contract/account-settings';
import type { Credentials } from '../credentials';
import type { Clock, KeyInfoAnswer, Kraken, NewId } from '../ports';
import { withDoubts } from './doubt';
import { nextNonces } from './nonce';
import { isHeld, LEASE_MARGIN_MS, LONGEST_LEASE_MS } from './open-poll';
import { budgetAllowsAt, recentCalls } from './pacing';
import { addPauses, endPausesOf, pausedUntil, pausesAfter } from './pauses';
import type { PollState } from './poll-state';
import type { PollStates } from './poll-states';

/** What came of trying a key. Times are milliseconds since 1970. */
export type TriedKey =
  | { readonly kind: 'answered'; readonly answer: KeyInfoAnswer; readonly nonce: bigint }
  /** The poller held the lease for all of the time, or the time to ask was over. */
  | { readonly kind: 'busy' }
  /** Kraken asked for a pause, or, if `isOfKey`, refused this very key. */
  | { readonly kind: 'paused'; readonly until: number; readonly isOfKey: boolean }
  /** The calls of the last minute leave no room for one more. */
  | { readonly kind: 'budget'; readonly until: number };

export interface TryServices {
  readonly kraken: Pick<Kraken, 'apiKeyInfo'>;
  readonly pollStates: PollStates;
  readonly clock: Clock;
  readonly newId: NewId;
}

const CALL_TIMEOUT_MS = 10_000;
/** A poll that is under way is soon over; one whose process was killed is not. */
const PATIENCE_MS = 20_000;
const TRY_EVERY_MS = 250;

/**
 * Asks Kraken once what it knows of a key, which needs no permission, in the turn between two polls: with the lease, with
 * a nonce above all that were used, and within the budget, so that the poller is not disturbed. A key that Kraken refused
 * is not tried again before its pause is over, unless somebody says that it was repaired. If it was, the pause is over.
 */
export async function tryKey(
  settings: AccountSettings,
  credentials: Credentials,
  { kraken, pollStates, clock, newId }: TryServices,
  isRepaired = false,
): Promise<TriedKey> {
  const owner = newId();
  const giveUpAt = clock.now() + PATIENCE_MS;
  for (;;) {
    const opening = await pollStates.change<Opening>(settings.name, (state) => {
      const decision = open(state, settings, credentials.fingerprint, { owner, now: clock.now(), isRepaired });
      return decision.kind === 'opened' ? { next: decision.state, result: decision } : { result: decision };
    });
    if (opening.kind === 'opened') {
      const { nonce, until } = opening;
      const calledAt = clock.now();
      const timeoutMs = until - calledAt;
      // Of a machine that slept in between. By now somebody else may hold the lease, and have sent higher nonces.
      const isLate = timeoutMs <= 0;
      const answer = isLate ? undefined : await kraken.apiKeyInfo({ credentials, nonce, timeoutMs });
      await pollStates.change(settings.name, (state) => {
        const next = close(state, settings, credentials.fingerprint, {
          owner,
          until,
          calledAt,
          answer,
          now: clock.now(),
        });
        return next === undefined ? { result: undefined } : { next, result: undefined };
      });
      return answer === undefined ? { kind: 'busy' } : { kind: 'answered', answer, nonce };
    }
    if (opening.kind !== 'busy' || clock.now() >= giveUpAt) return opening;
    await clock.sleep(TRY_EVERY_MS);
  }
}

type Opening =
  | { readonly kind: 'opened'; readonly state: PollState; readonly nonce: bigint; readonly until: number }
  | Exclude<TriedKey, { kind: 'answered' }>;

function open(
  state: PollState,
  settings: AccountSettings,
  fingerprint: string,
  { owner, now, isRepaired }: { owner: string; now: number; isRepaired: boolean },
): Opening {
  if (isHeld(state, now)) return { kind: 'busy' };
  const paused = pausedUntil(state, isRepaired ? undefined : fingerprint, now);
  if (paused !== undefined)
    return { kind: 'paused', until: paused, isOfKey: pausedUntil(state, undefined, now) === undefined };
  const recent = recentCalls(state.calls, now, LONGEST_LEASE_MS);
  const allowedAt = budgetAllowsAt(recent, 1, settings.tier, now);
  if (allowedAt > now) return { kind: 'budget', until: allowedAt };
  const [nonce = state.nonce + 1n] = nextNonces(state.nonce, now, settings.nonceResolution, 1);
  const until = now + CALL_TIMEOUT_MS;
  const lease = { owner, until: until + LEASE_MARGIN_MS };
  const reports = withDoubts(state, now);
  return { kind: 'opened', nonce, until, state: { ...state, reports, nonce, lease, calls: [...recent, until] } };
}

/** Gives the lease back, or undefined if somebody else has it by now. What Kraken said about further calls is remembered. */
function close(
  state: PollState,
  settings: AccountSettings,
  fingerprint: string,
  call: {
    readonly owner: string;
    readonly until: number;
    readonly calledAt: number;
    /** Undefined if there was no time left to ask. */
    readonly answer: KeyInfoAnswer | undefined;
    readonly now: number;
  },
): PollState | undefined {
  const { owner, until, calledAt, answer, now } = call;
  if (state.lease?.owner !== owner) return undefined;
  const { lease: _released, ...rest } = state;
  const others = state.calls.filter((at) => at !== until);
  if (answer === undefined) return { ...rest, calls: others };
  const calls = [...others, calledAt];
  if (answer.kind !== 'failed') return { ...rest, calls, pauses: endPausesOf(state.pauses, fingerprint) };
  const pauses = pausesAfter(answer.failure, now, settings.tier, fingerprint);
  return { ...rest, calls, pauses: addPauses(state.pauses, pauses, now) };
}
