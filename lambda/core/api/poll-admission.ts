import { LONGEST_LEASE_MS } from '../poll/open-poll';
import { budgetAllowsAt, recentCalls } from '../poll/pacing';
import { pausedUntil } from '../poll/pauses';
import type { PolledAccount } from './read-states';

export type PollAdmission =
  | { readonly kind: 'admitted' }
  /** Until is in milliseconds since 1970. */
  | { readonly kind: 'refused'; readonly until: number; readonly reason: string };

/**
 * Whether it makes sense to ask for a poll now. The poller decides again, and has the last word: it alone sees whether
 * the secret has changed, so a pause that holds only for refused credentials is no reason to refuse here. Neither is a
 * poll that is running.
 */
export function admitPoll({ settings, state }: PolledAccount, now: number): PollAdmission {
  const paused = pausedUntil(state, undefined, now);
  if (paused !== undefined)
    return { kind: 'refused', until: paused, reason: 'polling pauses, because Kraken asked for it' };
  const recent = recentCalls(state.calls, now, LONGEST_LEASE_MS);
  const allowedAt = budgetAllowsAt(recent, settings.reports.length, settings.tier, now);
  if (allowedAt > now)
    return { kind: 'refused', until: allowedAt, reason: "the calls of the last minute have used up the key's budget" };
  return { kind: 'admitted' };
}
