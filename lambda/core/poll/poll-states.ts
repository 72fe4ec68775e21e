import type { NewId, PollStateStore } from '../ports';
import { NEVER_POLLED, type PollState } from './poll-state';

/** What a caller makes of the poll state: a new one to be written, or none, and a result either way. */
export interface StateDecision<T> {
  readonly next?: PollState;
  readonly result: T;
}

/** Another poll or an operator wrote the poll state each time just before this one did. */
export class ContentionError extends Error {
  override readonly name = 'ContentionError';
  readonly code = 'contention';

  constructor(account: string) {
    super(`the poll state of account "${account}" kept changing while it was being written`);
  }
}

const MAX_ATTEMPTS = 5;

/**
 * Whether a state is of the last run or of this one. Of many accounts, each run of one lands somewhere else: where it was
 * polled last some runs ago, others have polled it since. Two runs are up to one and a half intervals apart.
 */
export const isOfLastRun = ({ lastAttemptAt = 0 }: PollState, intervalMs: number, now: number): boolean =>
  now - lastAttemptAt < 1.5 * intervalMs;

/**
 * The poll states, changed by compare and set: a pure function decides on what was read, and the write happens only if
 * nobody else wrote meanwhile; otherwise it decides again.
 *
 * The last state known is remembered, so that a warm poller need not read before it writes. A memory can only cost a
 * second attempt: it never has the last word on doing nothing, and a write based on an old one is refused by its stamp.
 * Because a refused write costs more than a read, a memory that is probably old is not tried.
 */
export class PollStates {
  private readonly remembered = new Map<string, PollState>();

  /** @param isProbablyLatest of a state that is remembered, whether nobody is likely to have written since. @default - always */
  constructor(
    private readonly store: PollStateStore,
    private readonly newStamp: NewId,
    private readonly isProbablyLatest: (state: PollState) => boolean = () => true,
  ) {}

  /** @param justRead what `recall` gave, so that it is not read once more */
  async change<T>(account: string, decide: (state: PollState) => StateDecision<T>, justRead?: PollState): Promise<T> {
    const memory = justRead === undefined ? this.memoryOf(account) : undefined;
    if (memory !== undefined) {
      const decision = decide(memory);
      if (decision.next !== undefined && (await this.write(account, memory, decision.next))) return decision.result;
    }
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const current = (attempt === 0 ? justRead : undefined) ?? (await this.read(account));
      const decision = decide(current);
      if (decision.next === undefined || (await this.write(account, current, decision.next))) return decision.result;
    }
    throw new ContentionError(account);
  }

  /** Reads ahead the state that a change would have to read; undefined if what is remembered does. */
  async recall(account: string): Promise<PollState | undefined> {
    return this.memoryOf(account) === undefined ? this.read(account) : undefined;
  }

  async read(account: string): Promise<PollState> {
    const state = (await this.store.read(account)) ?? NEVER_POLLED;
    this.remembered.set(account, state);
    return state;
  }

  private memoryOf(account: string): PollState | undefined {
    const memory = this.remembered.get(account);
    return memory !== undefined && this.isProbablyLatest(memory) ? memory : undefined;
  }

  private async write(account: string, seen: PollState, next: PollState): Promise<boolean> {
    const stamped = { ...next, stamp: this.newStamp() };
    this.remembered.delete(account);
    const isWritten = (await this.store.replace(account, seen.stamp, stamped)) || (await this.isOwn(account, stamped));
    if (isWritten) this.remembered.set(account, stamped);
    return isWritten;
  }

  /** A write whose answer was lost is sent again by the SDK, and then refused because of itself. */
  private async isOwn(account: string, written: PollState): Promise<boolean> {
    return (await this.store.read(account))?.stamp === written.stamp;
  }
}
