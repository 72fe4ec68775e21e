import type { ApiKeyInfo } from '../../lambda/core/ports';

/** A key of which Kraken tells nothing but that it exists. */
export const PLAIN_KEY: ApiKeyInfo = {
  name: null,
  permissions: null,
  validUntil: null,
  nonce: null,
  nonceWindow: null,
  queryFrom: null,
  queryTo: null,
  ipAllowlist: [],
  iban: null,
};
