import { seededRandom } from './seeded-random';

export interface Credentials {
  readonly apiKey: string;
  readonly apiSecret: string;
}

/**
 * A made-up key in the shape of Kraken's: 42 bytes that are 56 characters in base64, and a private key of 64 bytes that
 * are 88 characters. The same seed gives the same pair, so a restarted host can go on with it.
 */
export function demoCredentials(seed: number): Credentials {
  const random = seededRandom(seed, 'credentials');
  return { apiKey: random.bytes(42).toString('base64'), apiSecret: random.bytes(64).toString('base64') };
}
