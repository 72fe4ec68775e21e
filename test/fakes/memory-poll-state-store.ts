import type { PollState } from '../../lambda/core/poll/poll-state';
import type { PollStateReader, PollStateStore } from '../../lambda/core/ports';
import { frozen } from './frozen';

/** The poll states in memory. What it hands out nobody can change, and it writes only what nobody wrote since. */
export class MemoryPollStateStore implements PollStateStore, PollStateReader {
  reads = 0;
  writes = 0;
  private readonly states = new Map<string, PollState>();

  /** Puts a state in, whatever is there. */
  put(account: string, state: PollState): void {
    this.states.set(account, frozen(state));
  }

  async read(account: string): Promise<PollState | undefined> {
    this.reads++;
    return this.states.get(account);
  }

  async readAll(accounts: readonly string[]): Promise<Map<string, PollState>> {
    const states = await Promise.all(accounts.map(async (account) => [account, await this.read(account)] as const));
    return new Map(states.flatMap(([account, state]) => (state === undefined ? [] : [[account, state] as const])));
  }

  async replace(account: string, seenStamp: string | undefined, next: PollState): Promise<boolean> {
    if (this.states.get(account)?.stamp !== seenStamp) return false;
    this.writes++;
    this.put(account, next);
    return true;
  }
}
