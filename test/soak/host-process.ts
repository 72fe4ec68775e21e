import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Credentials } from '../../local/simulator';

const ROOT = join(__dirname, '../..');
const BOOT_MS = 60_000;
/** As often as the tier allows. */
export const HASTE = ['--interval=200ms', '--active-interval=100ms'];
const UNLIMITED = ['--tier=unlimited', ...HASTE];

/** The local host as a process of its own, as `npm start` runs it. */
export class HostProcess {
  private text = '';
  private url: string | undefined;
  private readonly ended: Promise<unknown>;

  private constructor(private readonly child: ChildProcess) {
    this.ended = once(child, 'exit');
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => this.read(String(chunk)));
  }

  static start(
    dataDir: string,
    krakenUrl: string,
    { apiKey, apiSecret }: Credentials,
    options: readonly string[] = UNLIMITED,
  ): HostProcess {
    const where = ['--port=0', `--data-dir=${dataDir}`, `--kraken-url=${krakenUrl}`];
    const child = spawn(process.execPath, ['--import', 'tsx', 'local/main.ts', ...where, ...options], {
      cwd: ROOT,
      env: { ...process.env, KRAKEN_API_KEY: apiKey, KRAKEN_API_SECRET: apiSecret },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return new HostProcess(child);
  }

  /** All that it printed. */
  get output(): string {
    return this.text;
  }

  get hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  /** Waits until it serves. @returns its URL without a slash at the end, or undefined if it ended instead */
  async ready(signal: AbortSignal): Promise<string | undefined> {
    const deadline = Date.now() + BOOT_MS;
    while (this.url === undefined && !this.hasEnded && Date.now() < deadline)
      await setTimeout(20, undefined, { signal });
    return this.url;
  }

  /** Waits until it prints something more, as it does the moment an event is on disk, but no longer than that. */
  async speaks(longestMs: number, signal: AbortSignal): Promise<void> {
    const before = this.text.length;
    const deadline = Date.now() + longestMs;
    while (this.text.length === before && !this.hasEnded && Date.now() < deadline)
      await setTimeout(1, undefined, { signal });
  }

  /** As when the power goes. @returns whether it had ended before by itself */
  async kill(): Promise<boolean> {
    const endedItself = this.hasEnded;
    this.child.kill('SIGKILL');
    if (!endedItself) await this.ended;
    return endedItself;
  }

  private read(chunk: string): void {
    this.text += chunk;
    this.url ??= /(http:\/\/[\w.]+:\d+)\/v1\/exports/.exec(this.text)?.[1];
  }
}
