import { createHash } from 'node:crypto';
import type { Tier } from '../../../lambda/contract/tiers';
import { Lockout } from './lockout';
import { NonceGuard } from './nonce-guard';
import { RateCounter } from './rate-counter';

/** "Data - Export data" in Kraken's settings. How `GetApiKeyInfo` spells it is documented nowhere: this follows the style of the others. */
export const EXPORT_PERMISSION = 'export-data';

/** What an owner sets up for a key at Kraken. */
export interface KeyOptions {
  readonly apiKey: string;
  /** The private key in base64. */
  readonly apiSecret: string;
  /** The second factor of the key, a static password. @default - the key has none */
  readonly otp?: string;
  /** @default - `export-data` alone */
  readonly permissions?: readonly string[];
  /** In units of the nonce. @default 0 */
  readonly nonceWindow?: number | bigint;
  /** @default starter */
  readonly tier?: Tier;
  /** Whose exports the key sees. @default main */
  readonly account?: string;
  /** When Kraken stops accepting the key, in milliseconds since 1970. @default - never */
  readonly validUntilMs?: number;
  /** What logs and answers call the key, which is never shown itself. @default - `key-` and its fingerprint */
  readonly name?: string;
}

/** A key at work: what was set up, and what its calls have left behind. */
export interface ApiKey {
  readonly apiKey: string;
  readonly apiSecret: string;
  readonly otp: string | null;
  readonly permissions: readonly string[];
  readonly tier: Tier;
  readonly account: string;
  readonly name: string;
  readonly validUntilMs: number | null;
  readonly fingerprint: string;
  readonly nonces: NonceGuard;
  readonly rate: RateCounter;
  readonly lockout: Lockout;
}

export const DEFAULT_ACCOUNT = 'main';

/** Stands for a key where the key itself must not be written: in logs and in the state file. */
export function fingerprint(apiKey: string): string {
  return createHash('sha256').update(apiKey).digest('hex').slice(0, 12);
}

export function createApiKey(options: KeyOptions, highestNonce: bigint): ApiKey {
  const mark = fingerprint(options.apiKey);
  const tier = options.tier ?? 'starter';
  return {
    apiKey: options.apiKey,
    apiSecret: options.apiSecret,
    otp: options.otp ?? null,
    permissions: options.permissions ?? [EXPORT_PERMISSION],
    tier,
    account: options.account ?? DEFAULT_ACCOUNT,
    name: options.name ?? `key-${mark}`,
    validUntilMs: options.validUntilMs ?? null,
    fingerprint: mark,
    nonces: new NonceGuard(BigInt(options.nonceWindow ?? 0), highestNonce),
    rate: new RateCounter(tier),
    lockout: new Lockout(),
  };
}
