import { type ApiKey, createApiKey, fingerprint, type KeyOptions } from './api-key';
import { Lockout } from './lockout';

/** The highest nonce of each key, by the key's fingerprint. */
export type HighestNonces = Readonly<Record<string, string>>;

/** All keys that exist, and what is remembered of callers with keys that do not. */
export class Keyring {
  private readonly keys = new Map<string, ApiKey>();
  private readonly strangers = new Map<string, Lockout>();
  private readonly nonces: Map<string, bigint>;

  constructor(nonces: HighestNonces) {
    this.nonces = new Map(Object.entries(nonces).map(([mark, nonce]) => [mark, BigInt(nonce)]));
  }

  /** Adds a key, or sets one up anew. Its nonces go on from where they were. */
  add(options: KeyOptions): ApiKey {
    this.rememberNonces();
    const key = createApiKey(options, this.nonces.get(fingerprint(options.apiKey)) ?? 0n);
    this.keys.set(key.apiKey, key);
    return key;
  }

  revoke({ apiKey }: ApiKey): void {
    this.rememberNonces();
    this.keys.delete(apiKey);
  }

  find(apiKey: string): ApiKey | null {
    return this.keys.get(apiKey) ?? null;
  }

  findByName(name: string): ApiKey | null {
    return this.all().find((key) => key.name === name) ?? null;
  }

  all(): readonly ApiKey[] {
    return [...this.keys.values()];
  }

  /** Who calls with keys that do not exist is known by the address only. */
  strangersFrom(remoteAddress: string): Lockout {
    const known = this.strangers.get(remoteAddress);
    if (known !== undefined) return known;
    const lockout = new Lockout();
    this.strangers.set(remoteAddress, lockout);
    return lockout;
  }

  highestNonces(): HighestNonces {
    this.rememberNonces();
    return Object.fromEntries([...this.nonces].map(([mark, nonce]) => [mark, String(nonce)]));
  }

  /** Replaces all that is known by unused keys. */
  restart(keys: readonly KeyOptions[]): void {
    this.keys.clear();
    this.strangers.clear();
    this.nonces.clear();
    for (const key of keys) this.add(key);
  }

  private rememberNonces(): void {
    for (const key of this.keys.values()) this.nonces.set(key.fingerprint, key.nonces.highest);
  }
}
