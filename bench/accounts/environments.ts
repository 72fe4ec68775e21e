/** Lambda lets an environment go after some minutes without work; how many is not documented. */
const IDLE_MS = 10 * 60_000;

/** One environment of the function, with all that it remembers from run to run. */
export interface Environment<Memory> {
  readonly memory: Memory;
  /** When its run is over, in milliseconds since 1970. */
  freeAt: number;
}

/**
 * The environments of a function. A run gets one that is free, and if none is, a new one. Which of the free ones it gets
 * is Lambda's business and documented nowhere: here it is drawn, so that nothing rests on a run coming back to where the
 * one before was.
 */
export class Environments<Memory> {
  private all: Environment<Memory>[] = [];
  /** How many there were at the same time, at most. */
  most = 0;

  constructor(
    private readonly start: () => Memory,
    private readonly random: () => number,
  ) {}

  at(now: number): Environment<Memory> {
    this.all = this.all.filter(({ freeAt }) => freeAt > now - IDLE_MS);
    const free = this.all.filter(({ freeAt }) => freeAt <= now);
    const drawn = free[Math.floor(this.random() * free.length)];
    if (drawn !== undefined) return drawn;
    const environment = { memory: this.start(), freeAt: now };
    this.all.push(environment);
    this.most = Math.max(this.most, this.all.length);
    return environment;
  }

  memories(): Memory[] {
    return this.all.map(({ memory }) => memory);
  }
}
