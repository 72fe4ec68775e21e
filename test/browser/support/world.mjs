import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Credentials } from '../../../lambda/core/credentials.ts';
import { startHost } from '../../../local/host.ts';
import { demoCredentials, startSimulator } from '../../../local/simulator/index.ts';

/** A simulated Kraken, and the local host that asks it and serves the page. */
export class World {
  static async create() {
    const world = new World();
    const { apiKey, apiSecret } = demoCredentials(7);
    world.keys = { apiKey, apiSecret };
    world.simulator = await startSimulator({ keys: [{ apiKey, apiSecret, tier: 'unlimited' }], seed: 7 });
    world.dataDir = mkdtempSync(join(tmpdir(), 'kraken-export-status-board-'));
    return world;
  }

  /** @param port to come back at the same address */
  async start(port = 0, changes = {}) {
    const { apiKey, apiSecret } = this.keys;
    const options = {
      port,
      host: '127.0.0.1',
      dataDir: this.dataDir,
      account: {
        name: 'main',
        secretId: 'environment',
        reports: ['trades', 'ledgers'],
        nonceResolution: 'ms',
        tier: 'unlimited',
      },
      intervalMs: 500,
      activeIntervalMs: 100,
      isSlowedDown: false,
      ...changes,
      kraken: {
        kind: 'url',
        url: this.simulator.url,
        credentials: { kind: 'credentials', credentials: new Credentials(apiKey, apiSecret, undefined) },
      },
    };
    this.host = await startHost(options, { print: () => {}, hasColours: false });
    return this.host;
  }

  async stop() {
    await this.host?.stop();
    this.host = undefined;
  }

  async close() {
    await this.stop();
    await this.simulator.close();
    rmSync(this.dataDir, { recursive: true, force: true });
  }
}
