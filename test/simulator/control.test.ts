import { request } from 'node:http';
import { demoCredentials } from '../../local/simulator';
import { SignedClient } from './support/signed-client';
import { stage, strikeStages } from './support/stage';

afterEach(strikeStages);

interface Controlled {
  readonly status: number;
  readonly body: unknown;
}

async function staged() {
  const set = await stage();
  const control = async (method: string, path: string, input?: unknown): Promise<Controlled> => {
    const body = input === undefined ? {} : { body: typeof input === 'string' ? input : JSON.stringify(input) };
    const response = await fetch(`${set.simulator.url}/_control${path}`, { method, ...body });
    return { status: response.status, body: await response.json() };
  };
  return { ...set, control };
}

describe('the control endpoint', () => {
  it('adds an export with any phases and fields, and takes over one with the same id', async () => {
    const { control, client } = await staged();
    const answer = await control('POST', '/exports', {
      id: '__proto__',
      report: 'trades',
      phases: [{ atSeconds: 0, status: 'Failed', raw: { descr: ['odd'] } }],
    });
    expect(answer).toEqual({ status: 201, body: { id: '__proto__' } });
    expect(await client.list('trades')).toMatchObject([{ status: 'Failed', descr: ['odd'] }]);
    await control('POST', '/exports', { id: '__proto__', report: 'trades', queuedSeconds: 9 });
    expect(await client.list('trades')).toMatchObject([{ status: 'Queued', descr: '' }]);
  });

  it('makes an export vanish', async () => {
    const { control, client, simulator } = await staged();
    simulator.addExport({ id: 'a/b c', report: 'trades' });
    expect(await control('DELETE', '/exports/a%2Fb%20c')).toMatchObject({ status: 200 });
    expect(await client.list('trades')).toEqual([]);
    expect(await control('DELETE', '/exports/a%2Fb%20c')).toMatchObject({ status: 404 });
    expect(await control('DELETE', '/exports/%')).toMatchObject({ status: 404 });
  });

  it('scripts the next requested export', async () => {
    const { control, client, clock } = await staged();
    await control('POST', '/script', { queuedSeconds: 0, processingSeconds: 1, error: 'EExport:Internal error' });
    await client.call('AddExport', { report: 'ledgers', description: 'x' });
    clock.advance(1);
    expect(await client.list('ledgers')).toMatchObject([{ error: 'EExport:Internal error' }]);
  });

  it('switches faults on and off, and lists them', async () => {
    const { control, client } = await staged();
    const added = await control('POST', '/faults', { fault: 'K06', times: 3, report: 'ledgers' });
    expect(added).toMatchObject({ status: 200, body: { active: [{ fault: 'K06', remaining: 3, report: 'ledgers' }] } });
    const refused = await client.call('ExportStatus', { report: 'ledgers' });
    expect(refused).toMatchObject({ error: ['EAPI:Rate limit exceeded'] });
    expect(await control('GET', '/faults')).toMatchObject({
      body: { active: [{ remaining: 2 }], catalogue: expect.arrayContaining([expect.objectContaining({ id: 'K01' })]) },
    });
    await control('DELETE', '/faults');
    expect(await client.call('ExportStatus', { report: 'ledgers' })).toMatchObject({ error: [] });
  });

  it('raises the nonce of a key, as another client would', async () => {
    const { control, simulator } = await staged();
    expect(await control('POST', '/nonce', { nonce: '1790000000123456789' })).toMatchObject({ status: 200 });
    expect(simulator.state().keys).toMatchObject([{ nonce: '1790000000123456789' }]);
    expect(await control('POST', '/nonce', { key: 'nobody', nonce: '1' })).toMatchObject({ status: 404 });
  });

  it('adds keys and revokes them', async () => {
    const { control, simulator } = await staged();
    const second = demoCredentials(2);
    const added = await control('POST', '/keys', { ...second, name: 'second', permissions: [], tier: 'pro' });
    expect(added).toEqual({ status: 201, body: { name: 'second' } });
    const client = new SignedClient(simulator.url, second);
    expect(await client.call('ExportStatus', {})).toMatchObject({ error: ['EGeneral:Permission denied'] });
    expect(await control('DELETE', '/keys/second')).toMatchObject({ status: 200 });
    expect(await client.call('ExportStatus', {})).toMatchObject({ error: ['EAPI:Invalid key'] });
    expect(await control('DELETE', '/keys/second')).toMatchObject({ status: 404 });
  });

  it('shows the state and the calls', async () => {
    const { control, client, simulator } = await staged();
    simulator.addExport({ id: 'SEEN', report: 'trades' });
    await client.list('trades');
    expect(await control('GET', '/state')).toMatchObject({
      status: 200,
      body: {
        now: '2026-10-01T12:00:00.000Z',
        exports: [{ id: 'SEEN', account: 'main', row: { status: 'Queued' } }],
        counters: { calls: 1, byMethod: { ExportStatus: 1 } },
      },
    });
    expect(await control('GET', '/calls')).toMatchObject({ body: { calls: [{ report: 'trades', outcome: 'ok' }] } });
  });

  it('goes back to the beginning', async () => {
    const { control, client, simulator } = await staged();
    simulator.addExport({ report: 'trades' });
    simulator.addFault({ fault: 'K05' });
    await client.call('GetApiKeyInfo');
    await control('POST', '/reset');
    expect(simulator.state()).toMatchObject({
      exports: [],
      faults: [],
      counters: { calls: 0 },
      keys: [{ nonce: '0' }],
    });
    expect(await client.call('ExportStatus', { report: 'trades' }, { nonce: '1' })).toMatchObject({ error: [] });
  });

  it.each([
    ['/faults', '{', 'the body is not JSON'],
    ['/faults', {}, 'fault: '],
    ['/faults', { fault: 'K03', variant: 'teapot' }, 'variant: K03 comes as one of: html-520, '],
    ['/faults', { fault: 'K03', times: -1 }, 'times: '],
    ['/faults', { fault: 'K03', tims: 1 }, 'tims: '],
    ['/exports', { report: 'orders' }, 'report: '],
    ['/exports', { report: 'trades', phases: [{ atSeconds: -1 }] }, 'phases.0.atSeconds: '],
    ['/exports', 7, 'body: '],
    ['/script', { queuedSeconds: 'soon' }, 'queuedSeconds: '],
    ['/nonce', { nonce: '1e3' }, 'nonce: '],
    ['/keys', { apiKey: 'key', apiSecret: 'not base64' }, 'apiSecret: '],
  ])('says at %s what is wrong with %j', async (path, input, message) => {
    const { control, simulator } = await staged();
    const answer = await control('POST', path, input);
    expect(answer).toEqual({ status: 400, body: { error: expect.stringContaining(message) } });
    expect(simulator.state()).toMatchObject({ exports: [], faults: [] });
  });

  it('does not know other paths', async () => {
    const { control } = await staged();
    expect(await control('GET', '/secrets')).toMatchObject({ status: 404 });
    expect(await control('PUT', '/faults', {})).toMatchObject({ status: 404 });
  });

  it.each([
    ['by the name of another machine', { host: 'kraken.example' }],
    ['from a page of another site', { origin: 'https://evil.example' }],
    ['from a page without an origin', { origin: 'null' }],
  ])('is not reached %s', async (_, headers) => {
    const { simulator } = await staged();
    const status = await new Promise((resolve, reject) => {
      request(`${simulator.url}/_control/reset`, { method: 'POST', headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on('error', reject)
        .end();
    });
    expect(status).toBe(403);
  });
});

describe('beside it', () => {
  it('Kraken tells the time and that it is there', async () => {
    const { simulator } = await staged();
    const time = await fetch(`${simulator.url}/0/public/Time`);
    const status = await fetch(`${simulator.url}/0/public/SystemStatus`);
    expect(await time.json()).toEqual({
      error: [],
      result: { unixtime: 1_790_856_000, rfc1123: 'Thu, 01 Oct 2026 12:00:00 GMT' },
    });
    expect(await status.json()).toMatchObject({ result: { status: 'online', timestamp: '2026-10-01T12:00:00Z' } });
  });

  it.each(['/', '/0/public/Ticker', '/0/private/'])('there is nothing at %s', async (path) => {
    const { simulator } = await staged();
    expect((await fetch(simulator.url + path)).status).toBe(404);
  });

  it('a body beyond all measure is not taken', async () => {
    const { simulator } = await staged();
    const body = 'x'.repeat(2 * 1024 * 1024);
    const response = await fetch(`${simulator.url}/0/private/ExportStatus`, { method: 'POST', body });
    expect(response.status).toBe(413);
  });
});
