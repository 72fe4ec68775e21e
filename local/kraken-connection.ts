import { join } from 'node:path';
import { createKraken } from '../lambda/adapters/kraken/kraken-client';
import { Credentials } from '../lambda/core/credentials';
import type { Clock, Kraken, SecretAnswer } from '../lambda/core/ports';
import { withLocalHint } from './local-hints';
import type { HostOptions } from './options/host-options';
import { demoCredentials, seedDemo, startSimulator } from './simulator';

export interface KrakenConnection {
  readonly kraken: Kraken;
  readonly credentials: SecretAnswer;
  readonly url: string;
  close(): Promise<void>;
}

const DEMO_SEED = 1;

/** Opens nothing but the simulated Kraken of the demo. */
export function demoKey(): Credentials {
  const { apiKey, apiSecret } = demoCredentials(DEMO_SEED);
  return new Credentials(apiKey, apiSecret, undefined);
}

/** Kraken as the options have it: a real one, or one that this process simulates, with its exports in the data folder. */
export async function connectKraken(
  { kraken, account, dataDir }: HostOptions,
  clock: Clock,
): Promise<KrakenConnection> {
  if (kraken.kind === 'url') {
    const { url, credentials } = kraken;
    return { kraken: withLocalHints(createKraken(url, clock)), credentials, url, close: async () => {} };
  }
  const credentials = demoKey();
  const { apiKey, apiSecret } = credentials;
  const simulator = await startSimulator({
    keys: [{ apiKey, apiSecret, tier: account.tier, name: 'demo' }],
    seed: DEMO_SEED,
    statePath: join(dataDir, 'simulator.json'),
  });
  seedDemo(simulator);
  return {
    kraken: createKraken(simulator.url, clock),
    credentials: { kind: 'credentials', credentials },
    url: simulator.url,
    close: simulator.close,
  };
}

function withLocalHints(kraken: Kraken): Kraken {
  return {
    ...kraken,
    async exportStatus(call) {
      const answer = await kraken.exportStatus(call);
      return answer.kind === 'failed' ? { ...answer, failure: withLocalHint(answer.failure) } : answer;
    },
  };
}
