import type { PollStates } from '../../lambda/core/poll/poll-states';
import { finishWrites } from './finish-writes';
import type { LocalTable } from './local-table';

/**
 * Puts in order what a process that was killed in the middle of a poll left behind: only such a one leaves a lease. Since
 * the data folder has one user at a time, nobody holds it any more, and the first poll need not wait until it is over.
 * @param now milliseconds since 1970
 */
export async function takeOver(table: LocalTable, pollStates: PollStates, account: string, now: number): Promise<void> {
  const { lease } = await pollStates.read(account);
  if (lease === undefined) return;
  await finishWrites(table, account);
  await pollStates.change(account, (state) => {
    const { lease: _left, ...rest } = state;
    // An open poll books its calls at the last moment they may go out. Those of the dead went out before now.
    return { next: { ...rest, calls: state.calls.map((at) => Math.min(at, now)) }, result: undefined };
  });
}
