import { TIERS, type Tier } from '../../contract/tiers';
import { concernsKey, type Failure, ruleOf } from './failure';
import type { Pause, PollState } from './poll-state';

/** No pause is longer. Kraken's own timestamps are honoured only within it: they may be wrong. */
export const LONGEST_PAUSE_MS = 60 * 60_000;

/** A clock that lags behind the one that a pause is from sees it as that much longer. */
export const CLOCK_TOLERANCE_MS = 5 * 60_000;

/** More keys than these are not refused within an hour, unless somebody tries one after the other. */
const MAX_KEY_PAUSES = 5;

/**
 * How long no call is made after a failure; nothing means until the next regular poll. What concerns a key alone is over
 * with another key; a time that Kraken gives is not, whatever came with it. The pause of a key holds the failure, for a poll
 * to tell that finds the key back in the secret.
 * @param now milliseconds since 1970
 * @param credentials fingerprint of those that met the failure
 */
export function pausesAfter(failure: Failure, now: number, tier: Tier, credentials: string): Pause[] {
  const { class: failureClass, retryAt } = failure;
  const given = retryAt !== undefined && retryAt > now ? Math.min(retryAt, now + LONGEST_PAUSE_MS) : undefined;
  const isGuess = failureClass === 'throttled' || failureClass === 'too_many_requests';
  const ownMs = given !== undefined && isGuess ? undefined : restMs(failure, tier);
  return [
    ...(given === undefined ? [] : [{ until: given }]),
    ...(ownMs === undefined
      ? []
      : [{ until: now + ownMs, ...(concernsKey(failure) && { onlyFor: credentials, failure }) }]),
  ];
}

function restMs(failure: Failure, tier: Tier): number | undefined {
  if (failure.class !== 'rate_limited') return ruleOf(failure).pauseMs;
  const { max, decayPerSecond } = TIERS[tier];
  return Math.max(15_000, Number.isFinite(max) ? (max / decayPerSecond) * 1000 : 0);
}

/** The pauses with further ones, without those that are over: the longest for all credentials first, then that of each key. */
export function addPauses(known: readonly Pause[], further: readonly Pause[], now: number): Pause[] {
  const longest = new Map<string | undefined, Pause>();
  for (const pause of [...further, ...known]) {
    const other = longest.get(pause.onlyFor);
    if (isOn(pause, now) && (other === undefined || other.until < pause.until)) longest.set(pause.onlyFor, pause);
  }
  const all = [...longest.values()];
  return [
    ...all.filter(({ onlyFor }) => onlyFor === undefined),
    ...all.filter(({ onlyFor }) => onlyFor !== undefined).slice(0, MAX_KEY_PAUSES),
  ];
}

/** The pauses without those of a key, which may be tried again. */
export const endPausesOf = (pauses: readonly Pause[], key: string | undefined): Pause[] =>
  pauses.filter(({ onlyFor }) => onlyFor === undefined || onlyFor !== key);

/** The pauses that keep these credentials from any call, the longest first. @param credentials undefined for new ones */
export function pausesFor(
  { pauses }: Pick<PollState, 'pauses'>,
  credentials: string | undefined,
  now: number,
): Pause[] {
  return pauses
    .filter((pause) => isOn(pause, now) && (pause.onlyFor === undefined || pause.onlyFor === credentials))
    .sort((a, b) => b.until - a.until);
}

/** Until when no call is made with these credentials, in milliseconds since 1970, or undefined. */
export const pausedUntil = (
  state: Pick<PollState, 'pauses'>,
  credentials: string | undefined,
  now: number,
): number | undefined => pausesFor(state, credentials, now)[0]?.until;

/** Like a lease, a pause that is longer than any can be comes from a clock that was wrong. */
const isOn = ({ until }: Pause, now: number): boolean =>
  until > now && until <= now + LONGEST_PAUSE_MS + CLOCK_TOLERANCE_MS;
