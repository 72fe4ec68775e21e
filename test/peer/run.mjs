/**
 * Lets ccxt, a Kraken client that nobody here wrote, do the whole work with exports against the simulator, and fflate
 * open the file. What they accept and refuse tells whether the simulator is a Kraken to others too.
 * `npm run test:peer`
 */
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import ccxt from 'ccxt';
import { strFromU8, unzipSync } from 'fflate';
import { startSimulatorProcess } from './simulator-process.mjs';

const simulator = await startSimulatorProcess();

/** ccxt with its own throttle off, since the simulator's tier is unlimited, and its clock made to rise with each call. */
function clientWith({ apiKey = simulator.apiKey, secret = simulator.secret } = {}) {
  const client = new ccxt.kraken({ apiKey, secret, enableRateLimit: false, handleContentTypeApplicationZip: true });
  client.urls.api.private = simulator.url;
  client.urls.api.public = simulator.url;
  let last = 0;
  client.nonce = () => {
    last = Math.max(last + 1, Date.now() * 1000);
    return last;
  };
  return client;
}

async function list(client, report) {
  const { result } = await client.privatePostExportStatus({ report });
  return result;
}

/** Asks until the export is as wanted; five seconds are far more than any script here takes. */
async function waitFor(client, report, isWanted) {
  for (let tries = 0; tries < 100; tries += 1) {
    const row = (await list(client, report)).find(isWanted);
    if (row !== undefined) return row;
    await sleep(50);
  }
  throw new Error('the export did not become what was waited for');
}

const client = clientWith();
let exportId = '';

const checks = {
  async 'the public calls are there'() {
    const { result } = await client.publicGetSystemStatus();
    assert.equal(result.status, 'online');
  },
  async 'an export is requested, with a description that needs quoting'() {
    await simulator.control('POST', '/script', { queuedSeconds: 0.2, processingSeconds: 0.2 });
    const { error, result } = await client.privatePostAddExport({
      report: 'trades',
      description: 'Año 50% & more + ü',
    });
    assert.deepEqual(error, []);
    assert.match(result.id, /^[A-Z]{4}$/);
    exportId = result.id;
  },
  async 'it is in the list of its report and no other'() {
    const [row] = await list(client, 'trades');
    assert.equal(row.id, exportId);
    assert.equal(row.descr, 'Año 50% & more + ü');
    assert.deepEqual(await list(client, 'ledgers'), []);
  },
  async 'its file is refused before it is ready'() {
    await simulator.control('POST', '/exports', { id: 'SLOW', report: 'ledgers', queuedSeconds: 600 });
    await assert.rejects(client.privatePostRetrieveExport({ id: 'SLOW' }), ccxt.ExchangeError);
  },
  async 'it becomes Processed'() {
    const row = await waitFor(client, 'trades', ({ id, status }) => id === exportId && status === 'Processed');
    assert.ok(Number(row.completedtm) >= Number(row.createdtm));
  },
  async 'its file is an archive with a table in it'() {
    const files = unzipSync(new Uint8Array(await client.privatePostRetrieveExport({ id: exportId })));
    assert.deepEqual(Object.keys(files), ['trades.csv']);
    assert.match(strFromU8(files['trades.csv']), /^"txid","ordertxid","pair","time"/);
  },
  async 'it is deleted'() {
    const { result } = await client.privatePostRemoveExport({ id: exportId, type: 'delete' });
    assert.deepEqual(result, { delete: true });
    await waitFor(client, 'trades', (row) => row.id === exportId && row.delete === true);
  },
  async 'an unfinished one is cancelled'() {
    const { result } = await client.privatePostRemoveExport({ id: 'SLOW', type: 'cancel' });
    assert.deepEqual(result, { cancel: true });
    await waitFor(client, 'ledgers', ({ id, error }) => id === 'SLOW' && error === 'EExport:Canceled');
  },
  async 'a removal without a type is refused'() {
    await assert.rejects(client.privatePostRemoveExport({ id: exportId }), ccxt.BadRequest);
  },
  async 'a list without a report is refused'() {
    await assert.rejects(client.privatePostExportStatus(), ccxt.BadRequest);
  },
  async 'a wrong key is refused'() {
    const stranger = clientWith({ apiKey: simulator.apiKey.toLowerCase() });
    await assert.rejects(list(stranger, 'trades'), /EAPI:Invalid key/);
  },
  async 'a wrong secret is refused'() {
    const forger = clientWith({ secret: Buffer.alloc(64, 7).toString('base64') });
    await assert.rejects(list(forger, 'trades'), /EAPI:Invalid signature/);
  },
  async 'a nonce is refused the second time'() {
    const repeating = clientWith();
    const nonce = Date.now() * 1000;
    repeating.nonce = () => nonce;
    await list(repeating, 'trades');
    await assert.rejects(list(repeating, 'trades'), ccxt.InvalidNonce);
  },
  async 'a key without the permission is refused'() {
    const poor = { apiKey: 'poor-key', apiSecret: simulator.secret, permissions: ['query-funds'] };
    await simulator.control('POST', '/keys', poor);
    await assert.rejects(list(clientWith({ apiKey: 'poor-key' }), 'trades'), ccxt.PermissionDenied);
  },
  async 'a starter is refused after 15 calls at once'() {
    await simulator.control('POST', '/keys', { apiKey: 'starter-key', apiSecret: simulator.secret, tier: 'starter' });
    const eager = clientWith({ apiKey: 'starter-key' });
    for (let call = 0; call < 15; call += 1) await list(eager, 'trades');
    await assert.rejects(list(eager, 'trades'), /EAPI:Rate limit exceeded/);
  },
  async 'a page of the edge in place of Kraken is understood as an outage'() {
    await simulator.control('POST', '/faults', { fault: 'K03' });
    await assert.rejects(list(client, 'trades'), ccxt.ExchangeNotAvailable);
  },
};

let failed = 0;
for (const [name, check] of Object.entries(checks)) {
  try {
    await check();
    console.log(`ok      ${name}`);
  } catch (error) {
    failed += 1;
    console.log(`FAILED  ${name}\n${error instanceof Error ? error.stack : error}`);
  }
}
await simulator.stop();
console.log(`${Object.keys(checks).length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
