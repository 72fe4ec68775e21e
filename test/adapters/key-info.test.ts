import { createKraken } from '../../lambda/adapters/kraken/kraken-client';
import { readKeyInfo } from '../../lambda/adapters/kraken/read-key-info';
import { Credentials } from '../../lambda/core/credentials';
import { demoCredentials, startSimulator } from '../../local/simulator';
import { PLAIN_KEY } from '../support/api-key';

function read(result: unknown, contentType = 'application/json') {
  const text = JSON.stringify({ error: [], result });
  return readKeyInfo({ status: 200, contentType, retryAfter: undefined, text }, 0, (quoted) => quoted);
}

test('asks Kraken, signed, without a report', async () => {
  const key = demoCredentials(1);
  const simulator = await startSimulator({ keys: [{ ...key, name: 'status', nonceWindow: 15, permissions: [] }] });
  try {
    const kraken = createKraken(simulator.url, { now: Date.now });
    const credentials = new Credentials(key.apiKey, key.apiSecret, undefined);
    const nonce = 1_791_000_000_123_456_789n;
    expect(await kraken.apiKeyInfo({ credentials, nonce, timeoutMs: 5_000 })).toEqual({
      kind: 'keyInfo',
      info: {
        name: 'status',
        permissions: [],
        validUntil: null,
        nonce,
        nonceWindow: 15n,
        queryFrom: null,
        queryTo: null,
        ipAllowlist: [],
        iban: null,
      },
    });
    expect(simulator.calls()).toMatchObject([{ method: 'GetApiKeyInfo', outcome: 'ok', report: null }]);
    const wrong = new Credentials(key.apiKey, demoCredentials(2).apiSecret, undefined);
    expect(await kraken.apiKeyInfo({ credentials: wrong, nonce: nonce + 1n, timeoutMs: 5_000 })).toMatchObject({
      failure: { class: 'invalid_signature' },
    });
  } finally {
    await simulator.close();
  }
});

const TOLD = {
  name: 'my key',
  permissions: ['query-funds', 'export-data'],
  validUntil: 1_790_000_000_000,
  nonce: 1_791_000_000_123n,
  nonceWindow: 10_000n,
  queryFrom: 1_700_000_000_000,
  queryTo: 1_800_000_000_000,
  ipAllowlist: ['192.0.2.0/24'],
  iban: 'AA11 N84G ABCD EFGH',
};

test.each([
  [
    'in snake case, all as text',
    {
      api_key_name: 'my key',
      permissions: ['query-funds', 'export-data'],
      valid_until: '1790000000',
      nonce: '1791000000123',
      nonce_window: '10000',
      query_from: '1700000000',
      query_to: '1800000000',
      ip_allowlist: ['192.0.2.0/24'],
      iban: 'AA11 N84G ABCD EFGH',
      brand_new: { anything: [1] },
    },
  ],
  [
    'in camel case, with numbers',
    {
      apiKeyName: 'my key',
      permissions: ['query-funds', 'export-data'],
      validUntil: 1_790_000_000,
      nonce: 1_791_000_000_123,
      nonceWindow: 10_000,
      queryFrom: 1_700_000_000,
      queryTo: 1_800_000_000,
      ipAllowlist: ['192.0.2.0/24'],
      iban: 'AA11 N84G ABCD EFGH',
    },
  ],
])('reads a description %s', (_, result) => {
  expect(read(result)).toEqual({ kind: 'keyInfo', info: TOLD });
});

test('what is not set, left out or not what it should be is null', () => {
  for (const empty of [{}, []]) expect(read(empty)).toEqual({ kind: 'keyInfo', info: PLAIN_KEY });
  const odd = { valid_until: '0', permissions: 'all', nonce: '-1', query_from: [], ip_allowlist: null, iban: '' };
  expect(read(odd)).toEqual({ kind: 'keyInfo', info: PLAIN_KEY });
});

test.each([undefined, null, 'soon', 7])('K04 the result %j is no description of a key', (result) => {
  expect(read(result)).toMatchObject({ failure: { class: 'unexpected_answer' } });
});
