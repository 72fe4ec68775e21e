import type { PollState } from '../../lambda/core/poll/poll-state';
import type { PollStates } from '../../lambda/core/poll/poll-states';
import { finishWrites } from './finish-writes';
import type { LocalTable } from './local-table';

/**
 * Takes over from the process before this one. Since the data folder has one user at a time, no other is left.
 *
 * A lease is what a process leaves that was killed in the middle of a poll: its writes are finished, and the first poll
 * need not wait until it is over.
 *
 * All else stays, pauses above all: a supervisor that starts a broken host over and over must not try a refused key each
 * time, which ends in a lockout.
 * @param now milliseconds since 1970
 */
export async function takeOver(table: LocalTable, pollStates: PollStates, account: string, now: number): Promise<void> {
  const state = await pollStates.read(account);
  if (state.lease === undefined) return;
  await finishWrites(table, account);
  await pollStates.change(account, ({ lease: _dead, ...rest }) => {
    // An open poll books its calls at the last moment they may go out. Those of the dead went out before now.
    const next: PollState = { ...rest, calls: rest.calls.map((at) => Math.min(at, now)) };
    return { next, result: undefined };
  });
}
