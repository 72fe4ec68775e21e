import type { Method } from './method';

/**
 * Tells a key about itself, and needs no permission. Names and types follow a recorded answer; Kraken's example in the
 * documentation is in camel case and contradicts its own schema. `0` stands for "not set".
 */
export const getApiKeyInfo: Method = {
  permission: null,
  call({ key, nowMs }) {
    const now = String(Math.floor(nowMs / 1000));
    return {
      kind: 'result',
      result: {
        api_key_name: key.name,
        api_key: key.apiKey,
        nonce: String(key.nonces.highest),
        nonce_window: String(key.nonces.window),
        permissions: key.permissions,
        iban: '',
        valid_until: String(Math.floor((key.validUntilMs ?? 0) / 1000)),
        query_from: '0',
        query_to: '0',
        created_time: '0',
        modified_time: '0',
        ip_allowlist: [],
        last_used: now,
      },
    };
  },
};
