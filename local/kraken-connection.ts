import { join } from 'node:path';
import { createKraken } from '../lambda/adapters/kraken/kraken-client';
import { Credentials } from '../lambda/core/credentials';
import type { Failure, FailureClass } from '../lambda/core/poll/failure';
import type { Clock, Kraken, SecretAnswer } from '../lambda/core/ports';
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

const START_AGAIN = 'set KRAKEN_API_KEY and KRAKEN_API_SECRET to both halves of it, and start again.';

/** Where the general advice is to store another secret, which there is none of here, or has a time that is told apart. */
const LOCAL_HINTS: Partial<Record<FailureClass, string>> = {
  invalid_key: `Kraken does not know this API key: it was mistyped, deleted, disabled or has expired. Create a key with the permission "Data - Export data", ${START_AGAIN}`,
  invalid_signature: `KRAKEN_API_SECRET does not belong to KRAKEN_API_KEY, or the key has two-factor authentication and KRAKEN_OTP is missing or wrong. Take one key, ${START_AGAIN}`,
  lockout:
    'Kraken locked this key out for a while after too many refused calls. Look for another program that uses the same key.',
  invalid_nonce: `Another program uses the same API key, with higher nonces. Create a key for this program alone, ${START_AGAIN}`,
};

function withLocalHints(kraken: Kraken): Kraken {
  return {
    ...kraken,
    async exportStatus(call) {
      const answer = await kraken.exportStatus(call);
      return answer.kind === 'failed' ? { ...answer, failure: withLocalHint(answer.failure) } : answer;
    },
  };
}

function withLocalHint(failure: Failure): Failure {
  const hint = LOCAL_HINTS[failure.class];
  return hint === undefined ? failure : { ...failure, hint };
}
