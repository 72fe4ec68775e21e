import type { PollState } from '../../lambda/core/poll/poll-state';
import type { PollStates } from '../../lambda/core/poll/poll-states';
import { finishWrites } from './finish-writes';
import type { LocalTable } from './local-table';

/** A supervisor that starts a broken host over and over must not try a refused key each time: that ends in a lockout. */
const SHORTEST_KEY_PAUSE_MS = 60_000;

/**
 * Takes over from the process before this one. Since the data folder has one user at a time, no other is left.
 *
 * A lease is what a process leaves that was killed in the middle of a poll: its writes are finished, and the first poll
 * need not wait until it is over.
 *
 * A pause that only another key would end, since Kraken refused this one, is over too: whoever starts the host again has
 * probably repaired something, at Kraken or here, and wants to know whether it was that. Pauses that Kraken asked for stay.
 * @param now milliseconds since 1970
 */
export async function takeOver(table: LocalTable, pollStates: PollStates, account: string, now: number): Promise<void> {
  const state = await pollStates.read(account);
  if (state.lease !== undefined) await finishWrites(table, account);
  if (state.lease === undefined && !mayTryKeyAgain(state, now)) return;
  await pollStates.change(account, (left) => {
    const { lease, pause, ...rest } = left;
    const next: PollState = {
      ...rest,
      ...(pause !== undefined && !mayTryKeyAgain(left, now) && { pause }),
      // An open poll books its calls at the last moment they may go out. Those of the dead went out before now.
      ...(lease !== undefined && { calls: left.calls.map((at) => Math.min(at, now)) }),
    };
    return { next, result: undefined };
  });
}

/** The last attempt is the one that the pause began with: there is none while it lasts. */
const mayTryKeyAgain = ({ pause, lastAttemptAt }: PollState, now: number): boolean =>
  pause?.onlyFor !== undefined && now - (lastAttemptAt ?? now) >= SHORTEST_KEY_PAUSE_MS;
