import type { Finding } from './finding';

/** Which account has which key: two with one key count nonces of their own, and Kraken refuses those that come too late. */
export class KeyOwners {
  private readonly names = new Map<string, string>();

  /** @param fingerprint of the key in the secret, or where that cannot be read, of the one that was last used */
  check(account: string, fingerprint: string | undefined): Finding[] {
    if (fingerprint === undefined) return [];
    const other = this.names.get(fingerprint);
    if (other === undefined) {
      this.names.set(fingerprint, account);
      return [];
    }
    return [
      {
        check: 'shared-key',
        status: 'problem',
        message: `it has the same API key as ${other}, and the nonces of the one make Kraken refuse those of the other`,
        action: `make a key for this account alone, and store it with secret put ${account}`,
      },
    ];
  }
}
