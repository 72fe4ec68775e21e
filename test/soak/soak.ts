import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Tier } from '../../lambda/contract/tiers';
import { callsPerMinute } from '../../lambda/core/poll/pacing';
import { type CallRecord, demoCredentials, type Simulator, startSimulator } from '../../local/simulator';
import { seededRandom } from '../../local/simulator/seeded-random';
import { leaks } from '../secrets/search';
import { type Evidence, readExports, readHost, statesAtKraken } from './evidence';
import { FaultMenu, REFUSING_FAULTS } from './fault-menu';
import { HASTE, HostProcess } from './host-process';
import { drawLife, type Life, LONGEST_LIFE_MS } from './lives';

export interface SoakOptions {
  readonly seconds: number;
  readonly seed: number;
  /** Of the key, at Kraken and as the host is told. */
  readonly tier: Tier;
  /** A folder of its own, in which `host.log` will be too. */
  readonly folder: string;
  /** Ends everything at once. */
  readonly signal: AbortSignal;
  readonly onProgress: (line: string) => void;
}

/** So many events are kept for those who come back, and no more exports than they can tell of. */
const MAX_EXPORTS = 1_200;
const DEATHS = ['starting', 'serving', 'serving', 'telling', 'telling'] as const;
/** Longer than any pause that a fault of the menu can cause, and a slow machine. */
const CALM_MS = 120_000;
/** Calls that it takes to confirm the mass disappearance that a false empty list makes of what is there. */
const CALLS_TO_CONFIRM = 24;

/**
 * Runs a host against a simulated Kraken, lets things go wrong for a while, then lets them calm down. The seed decides
 * lives, faults and moments of death; how they meet, the machine decides.
 */
export async function soak(options: SoakOptions): Promise<Evidence> {
  const { seconds, seed, tier } = options;
  const simulator = await startSimulator({ keys: [{ ...keyOf(seed, 0), tier, name: 'key 0' }], seed });
  const run = new Soak(options, simulator);
  try {
    const end = Date.now() + seconds * 1_000;
    await Promise.all([run.addExports(end), run.addFaults(end), run.killHosts(end), run.tell(end)]);
    return await run.calmDown();
  } finally {
    await run.stop();
    await simulator.close();
  }
}

const keyOf = (seed: number, serial: number) => demoCredentials(seed * 1_000 + serial);

class Soak {
  private readonly lives = new Map<string, Life>();
  private readonly calls: CallRecord[] = [];
  private readonly kills: number[] = [];
  private readonly ownEnds: string[] = [];
  private readonly printed: string[] = [];
  private host: HostProcess | undefined;
  private keySerial = 0;

  constructor(
    private readonly options: SoakOptions,
    private readonly simulator: Simulator,
  ) {}

  async addExports(end: number): Promise<void> {
    const { seed, seconds } = this.options;
    const random = seededRandom(seed, 'soak lives');
    const meanGapMs = Math.max(150, (seconds * 1_000) / MAX_EXPORTS);
    for (; Date.now() < end; await this.wait(random.integer(0, 2 * meanGapMs))) {
      const life = drawLife(random, this.lives.size + 1);
      const { report, description } = life;
      this.lives.set(this.simulator.addExport({ report, description, phases: [...life.phases] }), life);
    }
  }

  async addFaults(end: number): Promise<void> {
    const random = seededRandom(this.options.seed, 'soak faults');
    const menu = new FaultMenu(random);
    for (; Date.now() < end; await this.wait(random.integer(100, 1_500))) {
      // A queue of faults would be served long after it was drawn, and those that must be apart would meet.
      if (this.simulator.state().faults.length > 0 || this.isKeyRefused()) continue;
      const fault = menu.draw(Date.now());
      if (fault !== undefined) this.simulator.addFault(fault);
    }
  }

  /**
   * Hosts die while they start, at any moment while they serve, and as soon as they tell of an event: then it is announced,
   * and not yet marked as such.
   */
  async killHosts(end: number): Promise<void> {
    const { seed, signal } = this.options;
    const random = seededRandom(seed, 'soak kills');
    while (Date.now() < end) {
      const host = this.startHost(random.integer(1, 2) === 1);
      const death = DEATHS[random.integer(0, DEATHS.length - 1)];
      if (death !== 'starting') await host.ready(signal);
      await this.wait(Math.min(random.integer(0, death === 'starting' ? 2_000 : 5_000), Math.max(0, end - Date.now())));
      if (death === 'telling') await host.speaks(1_000, signal);
      await this.kill(host);
    }
  }

  async tell(end: number): Promise<void> {
    while (Date.now() < end) {
      await this.wait(Math.min(1_000, Math.max(0, end - Date.now())));
      this.collectCalls();
      const left = Math.round((end - Date.now()) / 1_000);
      const counts = `${this.kills.length} kills, ${this.calls.length} calls, ${this.lives.size} exports`;
      if (left % 15 === 0) this.options.onProgress(`${left} s left: ${counts}`);
    }
  }

  /** No more trouble: everything that is still to be found out and announced can be. Then all is looked at. */
  async calmDown(): Promise<Evidence> {
    this.simulator.clearFaults();
    const host = this.startHost(true);
    const url = await host.ready(this.options.signal);
    if (url === undefined) throw new Error(`the host did not start again:\n${host.output}`);
    await this.wait(LONGEST_LIFE_MS);
    const { tier } = this.options;
    const deadline = Date.now() + CALM_MS + (CALLS_TO_CONFIRM / callsPerMinute(tier)) * 60_000;
    while (Date.now() < deadline && !(await this.isCalm(url))) await this.wait(500);
    // What is announced last is marked after it is heard.
    await this.wait(1_000);

    const view = await readHost(url);
    const kraken = statesAtKraken(this.simulator);
    if (host.hasEnded) this.ownEnds.push(lastWords(host));
    this.collectCalls();
    const key = this.simulator.state().keys.map(({ rateCounterPeak }) => rateCounterPeak);
    return {
      ...view,
      kraken,
      calls: this.calls,
      redirectsFollowed: this.simulator.counters().redirectsFollowed,
      rateCounterPeak: Math.max(...key),
      tier,
      lives: this.lives,
      kills: this.kills,
      ownEnds: this.ownEnds,
      leaks: leaks([{ name: 'host output', content: this.printed.join('') + host.output }], this.secrets()),
    };
  }

  async stop(): Promise<void> {
    const { host } = this;
    if (host === undefined) return;
    await host.kill();
    this.keepOutput(host);
  }

  /** @param takesNewKey whether a key that was refused is replaced, as its owner would */
  private startHost(takesNewKey: boolean): HostProcess {
    const { seed, folder, tier } = this.options;
    if (takesNewKey && this.isKeyRefused()) {
      this.keySerial += 1;
      const name = `key ${this.keySerial}`;
      this.simulator.addKey({ ...keyOf(seed, this.keySerial), tier, name });
    }
    const options = [`--tier=${tier}`, ...HASTE];
    const host = HostProcess.start(join(folder, 'data'), this.simulator.url, keyOf(seed, this.keySerial), options);
    this.host = host;
    return host;
  }

  private async kill(host: HostProcess): Promise<void> {
    const endedItself = await host.kill();
    this.host = undefined;
    if (endedItself) this.ownEnds.push(lastWords(host));
    else this.kills.push(Date.now());
    this.keepOutput(host);
  }

  private keepOutput({ output }: HostProcess): void {
    this.printed.push(output);
    appendFileSync(join(this.options.folder, 'host.log'), `${output}\n--- ended ${new Date().toISOString()}\n`);
  }

  private isKeyRefused(): boolean {
    this.collectCalls();
    const name = `key ${this.keySerial}`;
    return this.calls.some(({ key, fault }) => key === name && REFUSING_FAULTS.has(fault ?? ''));
  }

  private async isCalm(url: string): Promise<boolean> {
    const stored = new Map((await readExports(url)).map(({ id, state }) => [id, state]));
    return [...statesAtKraken(this.simulator)].every(([id, state]) => (stored.get(id) ?? 'removed') === state);
  }

  /** Takes over what is new in the simulator's log, which forgets the oldest. */
  private collectCalls(): void {
    const fresh = this.simulator.counters().calls - this.calls.length;
    if (fresh > 0) this.calls.push(...this.simulator.calls().slice(-fresh));
  }

  private secrets() {
    return Array.from({ length: this.keySerial + 1 }, (_, serial) => keyOf(this.options.seed, serial)).flatMap(
      ({ apiKey, apiSecret }, serial) => [
        { name: `key ${serial}`, text: apiKey },
        { name: `secret ${serial}`, text: apiSecret },
      ],
    );
  }

  private async wait(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.options.signal });
  }
}

const lastWords = ({ output }: HostProcess): string => `it ended with: ${output.slice(-500)}`;
