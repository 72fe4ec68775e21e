import { Credentials } from '../../../lambda/core/credentials';
import { type Host, startHost } from '../../../local/host';
import type { HostOptions } from '../../../local/options/host-options';
import { demoCredentials, type ExportInput, type Simulator, startSimulator } from '../../../local/simulator';
import { EventClient } from './event-client';
import { removeTempDirs, tempDir } from './temp-dir';

export const { apiKey, apiSecret } = demoCredentials(7);

/** A simulated Kraken and hosts that ask it, all over HTTP. */
export class LocalWorld {
  readonly dataDir = tempDir();
  /** All that the hosts printed. */
  readonly printed: string[] = [];
  private readonly hosts: Host[] = [];
  private readonly clients: EventClient[] = [];

  private constructor(readonly simulator: Simulator) {}

  static async create(): Promise<LocalWorld> {
    return new LocalWorld(await startSimulator({ keys: [{ apiKey, apiSecret, tier: 'unlimited' }], seed: 7 }));
  }

  options(changes: Partial<HostOptions> = {}): HostOptions {
    return {
      port: 0,
      host: '127.0.0.1',
      dataDir: this.dataDir,
      account: {
        name: 'main',
        secretId: 'environment',
        reports: ['trades', 'ledgers'],
        nonceResolution: 'ms',
        tier: 'unlimited',
      },
      intervalMs: 300,
      activeIntervalMs: 100,
      isSlowedDown: false,
      kraken: {
        kind: 'url',
        url: this.simulator.url,
        credentials: { kind: 'credentials', credentials: new Credentials(apiKey, apiSecret, undefined) },
      },
      ...changes,
    };
  }

  async start(changes: Partial<HostOptions> = {}): Promise<Host> {
    const host = await startHost(this.options(changes), {
      print: (line) => this.printed.push(line),
      hasColours: false,
    });
    this.hosts.push(host);
    return host;
  }

  async connect(host: Host, lastEventId?: string): Promise<EventClient> {
    const client = await EventClient.connect(host.url, lastEventId);
    this.clients.push(client);
    return client;
  }

  /** An export that is ready after a second. */
  addExport(input: Partial<ExportInput> = {}): string {
    return this.simulator.addExport({ report: 'trades', queuedSeconds: 0.4, processingSeconds: 0.4, ...input });
  }

  async close(): Promise<void> {
    for (const client of this.clients) client.close();
    for (const host of this.hosts) await host.stop();
    await this.simulator.close();
    removeTempDirs();
  }
}

/** The body of an answer. */
export async function getJson(url: string): Promise<Record<string, unknown>> {
  const response = await fetch(url);
  return (await response.json()) as Record<string, unknown>;
}
