import type { FailureClass } from './failure';
import { nonceAt } from './nonce';
import { endPausesOf } from './pauses';
import type { PollState } from './poll-state';

/*
 * What only an operator may decide about an account. Each takes the poll state and returns the next one, or says why not.
 * To be written by compare and set, so that a poll that is under way loses nothing:
 *
 *   await pollStates.change(account, (state) => {
 *     const decision = raiseNonce(state, 2_000_000_000_000n, clock.now());
 *     return { ...(decision.kind === 'changed' && { next: decision.state }), result: decision };
 *   });
 */
export type OperatorDecision =
  | { readonly kind: 'changed'; readonly state: PollState }
  /** In words for the operator, without a full stop. */
  | { readonly kind: 'refused'; readonly reason: string };

/** No program's nonces are further ahead of a clock in nanoseconds: what is higher has a digit too many. */
const LONGEST_AHEAD_MS = 366 * 24 * 3600 * 1000;

/**
 * States that the key in the secret is meant to belong to another Kraken account than the one before: ends the pause of
 * `other_account`, and the next poll takes over whatever the key lists. The exports of the account before are missing
 * then, and are removed like all that are gone. Before that failure was seen there is nothing to state: refused.
 */
export function acceptOtherAccount(state: PollState): OperatorDecision {
  if (!isMet(state, 'other_account'))
    return { kind: 'refused', reason: 'no key of another Kraken account was noticed here' };
  const { keyInfo: _before, ...rest } = state;
  const accepted = Object.entries(state.reports).map(([report, { answeredTo: _account, ...past }]) => [report, past]);
  const pauses = endPausesOf(state.pauses, state.credentials);
  return { kind: 'changed', state: { ...rest, pauses, reports: Object.fromEntries(accepted) } };
}

/**
 * Begins a generation of versions that are above all there were, whatever is stored. To be done after the table was
 * restored from a backup: consumers have seen versions that it does not know, and drop those up to the ones they know. The
 * next polls announce every export that Kraken lists anew, so that all of them hear the truth.
 *
 * A generation's number, above which its versions are, is the time at which it begins, in seconds since 1970: a counter
 * would come back from the backup as well. No export changes more often than once a second, so no version that anybody
 * has seen is above it.
 * @param now milliseconds since 1970
 */
export function raiseGeneration(state: PollState, now: number): OperatorDecision {
  const generation = Math.max(Math.floor(now / 1000), (state.generation ?? 0) + 1);
  const reports = Object.entries(state.reports).map(([report, { digest: _seen, ...past }]) => [report, past]);
  return { kind: 'changed', state: { ...state, generation, reports: Object.fromEntries(reports) } };
}

/**
 * Lets nonces go on above a value, for a key that another program used with higher ones, and ends the pause that
 * `invalid_nonce` began. There is no way back down: Kraken remembers the highest nonce of a key for good.
 * @param atLeast at least the highest nonce that Kraken has seen
 * @param now milliseconds since 1970
 */
export function raiseNonce(state: PollState, atLeast: bigint, now: number): OperatorDecision {
  const highest = nonceAt(now + LONGEST_AHEAD_MS, 'ns');
  if (atLeast > highest)
    return {
      kind: 'refused',
      reason: `${atLeast} is more than a year ahead of a clock in nanoseconds, and there would be no way back: see whether it has a digit too many. If Kraken has really seen it, only a new key helps`,
    };
  if (atLeast <= state.nonce)
    return { kind: 'refused', reason: `the nonce is at ${state.nonce} already, and can only be raised` };
  const pauses = isMet(state, 'invalid_nonce') ? endPausesOf(state.pauses, state.credentials) : state.pauses;
  return { kind: 'changed', state: { ...state, nonce: atLeast, pauses } };
}

const isMet = ({ failure, reports }: PollState, failureClass: FailureClass): boolean =>
  [failure, ...Object.values(reports).map((report) => report.failure)].some((met) => met?.class === failureClass);
