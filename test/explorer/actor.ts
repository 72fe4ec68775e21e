/** What the explorer lets happen at a gate. */
export type Fate = 'go' | 'fail';

/** A service that fails here, as a store or a bus that is throttled does. */
export class InjectedError extends Error {
  override readonly name = 'InjectedError';
}

/** More turns than any step of a poll takes between two gates. */
const TURNS = 50;

/**
 * One poller. It stops before and after each effect until the explorer lets it go on; one that is never let go on has
 * crashed there, with the effect not begun or done.
 */
export class Actor {
  hasEnded = false;
  hasCrashed = false;
  private readonly gates: { readonly name: string; readonly open: (fate: Fate) => void }[] = [];

  /** @param isStopped whether it stops at its gates at all */
  constructor(
    readonly name: string,
    private readonly isStopped = true,
  ) {}

  /** Wraps an effect in its two gates. */
  gated<A extends unknown[], R>(effect: string, run: (...args: A) => Promise<R>): (...args: A) => Promise<R> {
    return async (...args) => {
      if ((await this.pause(`${effect}:before`)) === 'fail') throw new InjectedError(effect);
      const result = await run(...args);
      await this.pause(`${effect}:after`);
      return result;
    };
  }

  /** The gate at which it waits; of several, as effects may go on side by side, the one it came to first. */
  get waitingAt(): string | undefined {
    return this.hasCrashed ? undefined : this.gates[0]?.name;
  }

  proceed(fate: Fate = 'go'): void {
    this.gates.shift()?.open(fate);
  }

  /** Waits until it stands at its next gate or has ended. All around it is in memory, so that takes a few turns only. */
  async arrival(): Promise<void> {
    for (let turn = 0; turn < TURNS; turn++) {
      if (this.hasEnded || this.hasCrashed || this.gates.length === 1) return;
      await undefined;
    }
    if (this.gates.length === 0) throw new Error(`${this.name} neither waits nor ends`);
  }

  private async pause(name: string): Promise<Fate> {
    if (!this.isStopped) return 'go';
    return new Promise((open) => {
      this.gates.push({ name, open });
    });
  }
}
