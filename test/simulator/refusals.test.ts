import { demoCredentials } from '../../local/simulator';
import { SignedClient } from './support/signed-client';
import { stage, strikeStages } from './support/stage';

afterEach(strikeStages);

const STATUS = ['ExportStatus', { report: 'trades' }] as const;

describe('a call that is in order', () => {
  it.each(['form', 'json', 'json-number'] as const)('is answered when its body is %s', async (as) => {
    const { client } = await stage();
    await expect(client.call(...STATUS, { as })).resolves.toEqual({ status: 200, error: [], result: [] });
  });

  it('may have a nonce in nanoseconds as a JSON number', async () => {
    const { client, simulator } = await stage();
    await client.call(...STATUS, { as: 'json-number', nonce: '1790000000123456789' });
    expect(simulator.state().keys).toMatchObject([{ nonce: '1790000000123456789' }]);
  });
});

describe('Kraken refuses, under HTTP 200,', () => {
  it('a key that does not exist', async () => {
    const { simulator } = await stage();
    const stranger = new SignedClient(simulator.url, demoCredentials(2));
    expect(await stranger.call(...STATUS)).toEqual({ status: 200, error: ['EAPI:Invalid key'], result: undefined });
  });

  it('a key that was revoked, and takes it again with its nonces when it is back', async () => {
    const { simulator, client, credentials } = await stage();
    await client.call(...STATUS);
    const { nonce } = simulator.state().keys[0] ?? {};
    simulator.revokeKey('test');
    expect(await client.call(...STATUS)).toMatchObject({ error: ['EAPI:Invalid key'] });
    simulator.addKey(credentials);
    expect(simulator.state().keys).toMatchObject([{ nonce }]);
    expect(await client.call(...STATUS)).toMatchObject({ error: [] });
  });

  it('a call without key and signature', async () => {
    const { simulator } = await stage();
    const response = await fetch(`${simulator.url}/0/private/ExportStatus`, { method: 'POST', body: 'nonce=1' });
    expect(await response.json()).toEqual({ error: ['EAPI:Invalid key'] });
  });

  it('the signature of another secret', async () => {
    const { simulator, credentials } = await stage();
    const { apiSecret } = demoCredentials(2);
    const forger = new SignedClient(simulator.url, { ...credentials, apiSecret });
    expect(await forger.call(...STATUS)).toMatchObject({ error: ['EAPI:Invalid signature'] });
  });

  it('a signature that was made for another nonce, and leaves the nonce alone', async () => {
    const { simulator, client, credentials } = await stage();
    const signed = await client.send(...STATUS);
    expect(signed.status).toBe(200);
    const before = simulator.state().keys[0]?.nonce;
    const { apiSecret } = demoCredentials(2);
    await new SignedClient(simulator.url, { ...credentials, apiSecret }).call(...STATUS, { nonce: '9999999999999999' });
    expect(simulator.state().keys[0]?.nonce).toBe(before);
  });

  it('a nonce that is used again, or falls, or is missing', async () => {
    const { client } = await stage();
    const errors = [];
    for (const nonce of ['100', '100', '99', '', 'soon', '101']) {
      errors.push((await client.call(...STATUS, { nonce })).error);
    }
    const refused = ['EAPI:Invalid nonce'];
    expect(errors).toEqual([[], refused, refused, refused, refused, []]);
  });

  it('no late nonce within the window of the key', async () => {
    const { client } = await stage({ key: { nonceWindow: 10 } });
    const errors = [];
    for (const nonce of ['100', '91', '90']) errors.push((await client.call(...STATUS, { nonce })).error);
    expect(errors).toEqual([[], [], ['EAPI:Invalid nonce']]);
  });

  it('every nonce of a client whose key another one uses with finer nonces', async () => {
    const { client, simulator } = await stage();
    simulator.raiseNonce(1_790_000_000_123_456_789n);
    expect(await client.call(...STATUS)).toMatchObject({ error: ['EAPI:Invalid nonce'] });
  });

  it.each([
    ['is missing', {}, ['EAPI:Invalid signature']],
    ['is wrong', { otp: '111111' }, ['EAPI:Invalid signature']],
    ['is right', { otp: '123456' }, []],
  ])('a key with a second factor, if the one-time password %s', async (_, extra, error) => {
    const { client } = await stage({ key: { otp: '123456' } });
    expect(await client.call('ExportStatus', { report: 'trades', ...extra })).toMatchObject({ error });
  });

  it('a one-time password for a key that has none', async () => {
    const { client } = await stage();
    const answer = await client.call('ExportStatus', { report: 'trades', otp: '123456' });
    expect(answer).toMatchObject({ error: ['EAPI:Invalid key'] });
  });

  it.each(['AddExport', 'ExportStatus', 'RetrieveExport', 'RemoveExport'])(
    '%s to a key without the permission, but tells it about itself',
    async (method) => {
      const { client } = await stage({ key: { permissions: ['query-funds'] } });
      expect(await client.call(method, { report: 'trades' })).toMatchObject({ error: ['EGeneral:Permission denied'] });
      expect(await client.call('GetApiKeyInfo')).toMatchObject({ error: [], result: { permissions: ['query-funds'] } });
    },
  );

  it('parameters that are missing or wrong', async () => {
    const { client } = await stage();
    expect(await client.call('ExportStatus')).toMatchObject({ error: ['EGeneral:Invalid arguments'] });
    const all = await client.call('ExportStatus', { report: 'all' });
    expect(all).toMatchObject({ error: ['EGeneral:Invalid arguments:report'] });
  });

  it('parameters in a body without a content type, while calls that need none go on working', async () => {
    const { client } = await stage();
    const status = await client.call(...STATUS, { as: 'no-content-type' });
    expect(status).toMatchObject({ error: ['EGeneral:Invalid arguments'] });
    expect(await client.call('GetApiKeyInfo', {}, { as: 'no-content-type' })).toMatchObject({ error: [] });
  });

  it('a method that does not exist', async () => {
    const { client } = await stage();
    const answer = await client.call('DeleteExport', { id: 'AAAA' });
    expect(answer).toEqual({ status: 200, error: ['EGeneral:Unknown method'], result: undefined });
  });

  it('calls above the rate of the tier, until the counter has fallen', async () => {
    const { client, clock } = await stage({ key: { tier: 'starter' } });
    for (let call = 0; call < 15; call += 1) await client.call(...STATUS);
    expect(await client.call(...STATUS)).toMatchObject({ error: ['EAPI:Rate limit exceeded'] });
    clock.advance(10);
    expect(await client.call(...STATUS)).toMatchObject({ error: [] });
  });

  it('everything for 15 minutes after five failures in a row, and longer if calls go on', async () => {
    const { client, clock, simulator } = await stage();
    for (let call = 0; call < 5; call += 1) await client.call(...STATUS, { nonce: '0' });
    expect(await client.call(...STATUS)).toMatchObject({ error: ['EGeneral:Temporary lockout'] });
    expect(simulator.state().keys).toMatchObject([{ lockedUntil: '2026-10-01T12:15:00.000Z' }]);
    clock.advance(14 * 60);
    expect(await client.call(...STATUS)).toMatchObject({ error: ['EGeneral:Temporary lockout'] });
    clock.advance(14 * 60);
    expect(await client.call(...STATUS)).toMatchObject({ error: ['EGeneral:Temporary lockout'] });
    clock.advance(15 * 60);
    expect(await client.call(...STATUS)).toMatchObject({ error: [] });
  });

  it('nobody for failures that a success lies between', async () => {
    const { client } = await stage();
    for (let round = 0; round < 3; round += 1) {
      for (let call = 0; call < 4; call += 1) await client.call(...STATUS, { nonce: '0' });
      expect(await client.call(...STATUS)).toMatchObject({ error: [] });
    }
  });

  it('strangers after five wrong keys, without shutting out those whose key is right', async () => {
    const { client, simulator } = await stage();
    const stranger = new SignedClient(simulator.url, demoCredentials(2));
    for (let call = 0; call < 5; call += 1) await stranger.call(...STATUS);
    expect(await stranger.call(...STATUS)).toMatchObject({ error: ['EGeneral:Temporary lockout'] });
    expect(await client.call(...STATUS)).toMatchObject({ error: [] });
  });
});

describe('the log of calls', () => {
  it('tells what was called and what came of it, without any secret', async () => {
    const { client, simulator, credentials } = await stage({ key: { otp: 'canary-otp' } });
    await client.call('ExportStatus', { report: 'ledgers', otp: 'canary-otp' }, { nonce: '7', as: 'json' });
    await client.call('ExportStatus', { report: 'ledgers' }, { nonce: '8' });
    expect(simulator.calls()).toMatchObject([
      {
        method: 'ExportStatus',
        report: 'ledgers',
        nonce: '7',
        key: 'test',
        outcome: 'ok',
        contentType: 'application/json',
      },
      { method: 'ExportStatus', report: 'ledgers', nonce: '8', key: 'test', outcome: 'EAPI:Invalid signature' },
    ]);
    expect(simulator.counters()).toMatchObject({ calls: 2, byOutcome: { ok: 1, 'EAPI:Invalid signature': 1 } });
    const shown = JSON.stringify([simulator.calls(), simulator.state()]);
    for (const secret of [credentials.apiKey, credentials.apiSecret, 'canary-otp']) expect(shown).not.toContain(secret);
  });
});
