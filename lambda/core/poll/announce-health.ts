import { healthChanged } from '../exports/events';
import type { Announcer } from './announce';
import type { HealthChange, PollState } from './poll-state';
import type { PollStates } from './poll-states';

/**
 * Announces the last change of the account's health, if it is not announced yet. If the bus does not take it, it stays
 * in the poll state, and the next poll comes here again.
 * @param until when it must be over, in milliseconds since 1970
 * @returns why the bus did not take it; undefined if it did, or if there was nothing to announce
 */
export async function announceHealth(
  account: string,
  { healthChange, announcedHealth }: PollState,
  { announcer, pollStates }: { announcer: Announcer; pollStates: PollStates },
  until: number,
): Promise<string | undefined> {
  if (healthChange === undefined || healthChange.version <= announcedHealth) return undefined;
  const [result] = await announcer.send([healthChanged({ account, ...healthChange })], until);
  if (!result?.isAccepted) return result?.reason ?? 'no answer for this event';
  await pollStates.change(account, (state) => ({
    next: { ...state, announcedHealth: healthChange.version },
    result: undefined,
  }));
  return undefined;
}

/** The change of health that this poll made, if it made one. */
export const changeMadeBy = (correlationId: string, { healthChange }: PollState): HealthChange | undefined =>
  healthChange?.correlationId === correlationId ? healthChange : undefined;
