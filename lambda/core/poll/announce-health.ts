import { healthChanged } from '../exports/events';
import type { Clock, Publisher } from '../ports';
import type { HealthChange, PollState } from './poll-state';
import type { PollStates } from './poll-states';

/** Of its own: however long the exports waited for the bus, health is told. */
const PATIENCE_MS = 1_000;

/**
 * Announces the last change of the account's health, if it is not announced yet. If the bus does not take it, it stays
 * in the poll state, and the next poll comes here again.
 * @param until when it must be over, in milliseconds since 1970
 * @returns why the bus did not take it; undefined if it did, or if there was nothing to announce
 */
export async function announceHealth(
  account: string,
  { healthChange, announcedHealth }: PollState,
  { publisher, pollStates, clock }: { publisher: Publisher; pollStates: PollStates; clock: Clock },
  until: number,
): Promise<string | undefined> {
  if (healthChange === undefined || healthChange.version <= announcedHealth) return undefined;
  const timeoutMs = Math.min(PATIENCE_MS, until - clock.now());
  if (timeoutMs <= 0) return 'no time was left';
  const [result] = await publisher.publish([healthChanged({ account, ...healthChange })], timeoutMs);
  if (!result?.isAccepted) return result?.reason ?? 'no answer for this event';
  await pollStates.change(account, (state) => ({
    // A poll that is slower than its lease may come here after a later one.
    next: { ...state, announcedHealth: Math.max(state.announcedHealth, healthChange.version) },
    result: undefined,
  }));
  return undefined;
}

/** The change of health that this poll made, if it made one. */
export const changeMadeBy = (correlationId: string, { healthChange }: PollState): HealthChange | undefined =>
  healthChange?.correlationId === correlationId ? healthChange : undefined;
