import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Host } from '../../local/host';
import { EventClient } from './support/event-client';
import { addToken, removeToken } from './support/tokens';
import { until } from './support/until';
import { LocalWorld } from './support/world';

let world: LocalWorld;
let host: Host;
let tokenFile: string;
beforeAll(async () => {
  world = await LocalWorld.create();
  tokenFile = join(world.dataDir, 'tokens.json');
  host = await world.start({ tokenFile, host: '0.0.0.0' });
});
afterAll(() => world.close());

const ask = (path: string, token?: string, init: RequestInit = {}): Promise<Response> =>
  fetch(host.url + path, { ...init, headers: token === undefined ? {} : { Authorization: `Bearer ${token}` } });

test('a host that serves other machines says what it takes to be let in, and what TLS is for', () => {
  const printed = world.printed.join('\n');
  expect(printed).toContain('with a token: npx kraken-export-status token create NAME');
  expect(printed).toContain('-H "Authorization: Bearer $TOKEN"');
  expect(printed).toContain('over plain HTTP');
});

test.each([
  ['GET', '/v1/exports'],
  ['GET', '/v1/accounts'],
  ['GET', '/v1/accounts/main'],
  ['GET', '/v1/accounts/main/exports/VSKC'],
  ['GET', '/v1/accounts/main/exports/VSKC/history'],
  ['POST', '/v1/accounts/main/poll'],
  ['GET', '/v1/health'],
  ['GET', '/v1/openapi.json'],
  ['GET', '/v1/events'],
  ['POST', '/v1/events'],
  ['GET', '/nowhere'],
])('A01 without a token that is known, %s %s is answered 401', async (method, path) => {
  for (const token of [undefined, `kes_${'0'.repeat(64)}`, 'x']) {
    const response = await ask(path, token, { method });
    expect(response.status).toBe(401);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('www-authenticate')).toBe(
      token === undefined ? 'Bearer' : 'Bearer error="invalid_token"',
    );
  }
});

test('the pages that hold no data are there without a token', async () => {
  expect((await ask('/v1/docs')).status).toBe(200);
});

test('a token lets in, by any name of the host, until it is revoked', async () => {
  const token = await addToken(tokenFile, 'reader');
  const response = await ask('/v1/exports', token);
  expect(response.status).toBe(200);
  await removeToken(tokenFile, 'reader');
  expect((await ask('/v1/exports', token)).status).toBe(401);
});

test('to the holder of a token for another account there is nothing here, not even an event', async () => {
  const token = await addToken(tokenFile, 'stranger', ['other']);
  expect(await (await ask('/v1/accounts', token)).json()).toEqual({ items: [] });
  const bodies = await Promise.all(
    ['main', 'none'].map(async (name) => (await ask(`/v1/accounts/${name}`, token)).text()),
  );
  expect(bodies[0]).toBe(bodies[1]);

  const friend = await EventClient.connect(host.url, '0', await addToken(tokenFile, 'friend', ['main']));
  const stranger = await EventClient.connect(host.url, '0', token);
  world.addExport();
  await friend.take(4);
  expect(stranger.received).toEqual([]);
  expect(stranger.comments).toEqual(['retry: 1000']);
  friend.close();
  stranger.close();
});

test('a stream of events ends when its token is revoked', async () => {
  const client = await EventClient.connect(host.url, '0', await addToken(tokenFile, 'leaver'));
  await client.take(1);
  await removeToken(tokenFile, 'leaver');
  const { length } = client.received;
  world.addExport();
  await until('it ends', () => client.isEnded);
  expect(client.received).toHaveLength(length);
});

test('a list of tokens that is broken lets nobody in, and is told to the operator only', async () => {
  const token = await addToken(tokenFile, 'late');
  writeFileSync(tokenFile, '{"version":1,"tokens":"kes_leaked"}');
  const response = await ask('/v1/exports', token);
  expect(response.status).toBe(500);
  expect(await response.json()).toMatchObject({ detail: 'something went wrong on our side; it was logged' });
  await until('it is printed', () => world.printed.some((line) => line.includes('the list of tokens cannot be used')));
  expect(world.printed.join('\n')).not.toContain('kes_leaked');
});
