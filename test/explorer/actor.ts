import { createHash } from 'node:crypto';

/** What the explorer lets happen at a gate: the effect takes place, or does not, or does and its answer is lost, or does in part. */
export type Fate = 'go' | 'fail' | 'lose' | 'part';

/** A service that fails here, as a store or a bus that is throttled does. */
export class InjectedError extends Error {
  override readonly name = 'InjectedError';
}

/** More turns than any step of a poll takes between two gates. */
const TURNS = 80;

/** At which of its gates a poller stops. */
export type Stops = 'never' | 'before effects' | 'before and after effects';

/**
 * One poller. It stops at its gates until the explorer lets it go on; one that is never let go on has crashed there, with
 * the effect not begun or done. Between an effect and the next nothing happens that anybody else could see, so whoever
 * stops only before effects misses no order of events, and no crash: one after an effect is one before the next.
 */
export class Actor {
  hasEnded = false;
  hasCrashed = false;
  private readonly gates: { readonly name: string; readonly open: (fate: Fate) => void }[] = [];
  private history = '';

  constructor(
    readonly name: string,
    private readonly stops: Stops = 'before and after effects',
  ) {}

  /** Wraps an effect in its two gates. */
  gated<A extends unknown[], R>(effect: string, run: (...args: A) => Promise<R>): (...args: A) => Promise<R> {
    return this.fated(effect, async (fate, ...args: A) => {
      if (fate === 'fail') throw new InjectedError(effect);
      const result = await run(...args);
      if (fate === 'lose') throw new InjectedError(effect);
      return result;
    });
  }

  /** The same for an effect that tells in its result what became of it. */
  fated<A extends unknown[], R>(
    effect: string,
    run: (fate: Fate, ...args: A) => Promise<R>,
  ): (...args: A) => Promise<R> {
    return async (...args) => {
      const fate = this.stops === 'never' ? 'go' : await this.pause(`${effect}:before`);
      const result = await run(fate, ...args);
      this.remember(result);
      if (this.stops === 'before and after effects') await this.pause(`${effect}:after`);
      return result;
    };
  }

  /** The gate at which it waits; of several, as effects may go on side by side, the one it came to first. */
  get waitingAt(): string | undefined {
    return this.hasCrashed ? undefined : this.gates[0]?.name;
  }

  /**
   * Where it stands and all that it has learnt on the way. What it does next depends on nothing else, so two pollers of
   * which this is the same go on alike.
   */
  get standing(): string {
    if (this.hasCrashed || this.hasEnded) return `${this.hasCrashed ? 'crashed' : 'ended'}`;
    return `${this.gates.map(({ name }) => name)} ${this.history}`;
  }

  /** @param now what the clock shows, by which it may judge what to do next */
  proceed(fate: Fate = 'go', now = 0): void {
    this.remember([fate, now]);
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

  private remember(result: unknown): void {
    if (this.stops === 'before effects') this.history = digest(this.history + stable(result));
  }

  private pause(name: string): Promise<Fate> {
    return new Promise((open) => {
      this.gates.push({ name, open });
    });
  }
}

export const digest = (text: string): string => createHash('md5').update(text).digest('base64');

/** JSON with numbers of any size, for comparing. */
export const stable = (value: unknown): string =>
  JSON.stringify(value, (_, one) => (typeof one === 'bigint' ? `${one}n` : one)) ?? 'undefined';
