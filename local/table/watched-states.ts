import { NEVER_POLLED, type PollState } from '../../lambda/core/poll/poll-state';
import type { PollStateStore } from '../../lambda/core/ports';

/**
 * The poll state of the one account as it is now, without asking the database again: nobody but this process writes it,
 * and now and then an operator, which is seen with the next write.
 * Reads after the first do not count, because one may arrive later than a write that began after it.
 */
export class WatchedStates implements PollStateStore {
  private seen: PollState | undefined;

  constructor(private readonly store: PollStateStore) {}

  get current(): PollState {
    return this.seen ?? NEVER_POLLED;
  }

  async read(account: string): Promise<PollState | undefined> {
    const state = await this.store.read(account);
    this.seen ??= state;
    return state;
  }

  async replace(account: string, seenStamp: string | undefined, next: PollState): Promise<boolean> {
    const isWritten = await this.store.replace(account, seenStamp, next);
    if (isWritten) this.seen = next;
    return isWritten;
  }
}
