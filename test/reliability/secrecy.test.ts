import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';
import { inspect } from 'node:util';
import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { createExportStore } from '../../lambda/adapters/dynamodb/export-store';
import { createPollStateStore } from '../../lambda/adapters/dynamodb/poll-state-store';
import { createKraken } from '../../lambda/adapters/kraken/kraken-client';
import { fixedAccounts } from '../../lambda/core/api/accounts';
import { createApi } from '../../lambda/core/api/app';
import { Credentials } from '../../lambda/core/credentials';
import { describePoll } from '../../lambda/core/poll/report-poll';
import { type FaultInput, type Simulator, startSimulator } from '../../local/simulator';
import { account, World } from '../support/world';

const CANARY = {
  apiKey: 'canary/key+in/the+coal/mine+0123456789/abcdefghijkl=',
  apiSecret: Buffer.from('a canary secret sings in the coal mine, and nobody hears it ever').toString('base64'),
  otp: 'canary otp: open sesame!',
};

/** The secret parts, in every form in which they might get out by mistake. */
const needles = Object.values(CANARY).flatMap((secret) => {
  const bytes = Buffer.from(secret);
  return [
    secret,
    encodeURIComponent(secret),
    JSON.stringify(secret).slice(1, -1),
    bytes.toString('base64'),
    bytes.toString('base64url'),
    bytes.toString('hex'),
    secret.slice(0, 16),
  ];
});
const decoded = Buffer.from(CANARY.apiSecret, 'base64');
const allNeedles = [...needles, decoded.toString(), decoded.toString('hex')];

const leaksIn = (text: string): string[] => allNeedles.filter((needle) => text.includes(needle));

/** What Kraken, or the network before it, does to the calls, one after the other. */
const TROUBLE: readonly FaultInput[] = [
  { fault: 'K01', variant: 'reset' },
  { fault: 'K01', variant: 'reset-in-body' },
  { fault: 'K03' },
  { fault: 'K04', variant: 'html' },
  { fault: 'K06' },
  { fault: 'K07' },
  { fault: 'K08' },
  { fault: 'K09' },
  { fault: 'K10', variant: 'invalid-signature' },
  { fault: 'K11' },
  { fault: 'K12' },
  { fault: 'K13', errors: ['ENew:Never seen'] },
  { fault: 'K17' },
];

let simulator: Simulator;
let world: World;

beforeEach(async () => {
  simulator = await startSimulator({ keys: [{ ...CANARY, tier: 'unlimited' }] });
  world = await World.create();
});
afterEach(async () => {
  await world.close();
  await simulator.close();
});

test('S05 whatever happens to its calls, neither key, secret, one-time password nor signature is in any sink', async () => {
  const sinks: Record<string, string> = {};
  const write = (sink: string, ...values: unknown[]): void => {
    for (const value of values) sinks[sink] = `${sinks[sink] ?? ''}${inspect(value, { depth: 12 })}\n`;
  };
  const signatures: string[] = [];
  const noteSignature = (message: unknown): void => {
    const { request } = message as { request: ClientRequest };
    const signature = request.getHeader('API-Sign');
    if (typeof signature === 'string') signatures.push(signature);
  };
  subscribe('http.client.request.start', noteSignature);
  const kraken = createKraken(simulator.url, { now: () => world.now });
  world.secret = new Credentials(CANARY.apiKey, CANARY.apiSecret, CANARY.otp);
  world.coldStart({ kraken });
  simulator.addExport({ report: 'trades', id: 'VSKC' });
  write('objects', world.services, world.secret, JSON.stringify(world.secret), String(world.secret));

  for (const trouble of [undefined, ...TROUBLE, undefined]) {
    if (trouble !== undefined) simulator.addFault({ times: 2, ...trouble });
    const result = await world.poll();
    const report = describePoll('main', result);
    write('log', report, JSON.stringify(report));
    world.now += 2 * 3_600_000;
    simulator.clearFaults();
  }
  expect((await world.stateStore.read('main'))?.health).toBe('healthy');

  unsubscribe('http.client.request.start', noteSignature);
  expect(signatures.length).toBeGreaterThan(15);

  write('events', world.events, JSON.stringify(world.events));
  const { Items } = await world.table.client.send(new ScanCommand({ TableName: world.table.name }));
  write('items', JSON.stringify(Items));
  const api = createApi({
    accountsFor: () => fixedAccounts([account]),
    pause: async () => false,
    exports: createExportStore(world.table.client, world.table.name),
    pollStates: createPollStateStore(world.table.client, world.table.name),
    requestPoll: async () => undefined,
    staleAfterMs: 600_000,
    clock: { now: () => world.now },
    onError: (error) => write('log', error),
  });
  for (const path of [
    '/v1/exports',
    '/v1/accounts',
    '/v1/accounts/main',
    '/v1/accounts/main/exports/VSKC',
    '/v1/health',
  ])
    write('answers', await (await api.request(path)).text());

  expect(Object.keys(sinks).sort()).toEqual(['answers', 'events', 'items', 'log', 'objects']);
  expect(sinks.items).toContain('VSKC');
  expect(simulator.counters().byFault).toMatchObject({
    'K09/invalid-key': 1,
    'K10/invalid-signature': 1,
    'K17/moved-301': 2,
  });
  for (const [sink, text] of Object.entries(sinks)) {
    expect({ sink, leaks: leaksIn(text) }).toEqual({ sink, leaks: [] });
    expect({ sink, signed: signatures.filter((signature) => text.includes(signature)) }).toEqual({ sink, signed: [] });
  }
});

test('S05 a leak would be found in each of its forms', () => {
  expect(leaksIn(`{"authorization":"${Buffer.from(CANARY.apiKey).toString('base64')}"}`)).not.toEqual([]);
  expect(leaksIn(`?otp=${encodeURIComponent(CANARY.otp)}`)).not.toEqual([]);
  expect(leaksIn(decoded.toString())).not.toEqual([]);
  expect(leaksIn('nothing to see here')).toEqual([]);
});
