import {
  type Changes,
  type Export,
  KrakenExportStatusClient,
  UnreachableStateError,
  WaitTimeoutError,
} from '../../client';
import type { StoredExport } from '../../lambda/core/exports/export';
import { stored } from '../api/support/test-api';
import { FaultyApi } from './support/faulty-api';

let server: FaultyApi;
let url: string;
let client: KrakenExportStatusClient;
let current: StoredExport;
beforeEach(async () => {
  server = new FaultyApi();
  url = await server.start();
  client = new KrakenExportStatusClient({ url });
  current = stored({ id: 'VSKC', status: 'Queued' });
});
afterEach(() => server.stop());

const pollInterval = 30;

const put = (fields: Parameters<typeof stored>[0] = {}): void => {
  if (Object.keys(fields).length > 0) current = stored({ ...current.export, ...fields }, { before: current });
  server.api.exports.put(current);
};

/** Does the next of these when a request comes in, once the one before was answered. */
const onRequests = (...steps: (() => void)[]): void => {
  server.onRequest = () => steps.shift()?.();
};

test('waits until an export is settled, and tells what it saw on the way', async () => {
  onRequests(
    () => put(),
    () => put({ status: 'Processing' }),
    () => put({ status: 'Processed' }),
  );
  const seen: Export[] = [];
  const settled = await client.waitFor('VSKC', { pollInterval, onChange: (version) => seen.push(version) });
  expect(settled).toMatchObject({ id: 'VSKC', state: 'ready', version: 3 });
  expect(seen.map(({ state }) => state)).toEqual(['queued', 'processing', 'ready']);
});

test('asks to be held, and only for what is new', async () => {
  onRequests(
    () => put(),
    () => {},
    () => put({ status: 'Processed' }),
  );
  await client.waitFor('VSKC', { pollInterval });
  const headers = server.requests.map(({ headers }) => [headers.get('Prefer'), headers.get('If-None-Match')]);
  expect(headers.slice(0, 2)).toEqual([
    [null, null],
    ['wait=20', '"1"'],
  ]);
  expect(headers.at(-1)).toEqual(['wait=20', '"1"']);
});

test('does not ask again at once an API that does not hold its answers, but one that does', async () => {
  put();
  const asked: number[] = [];
  const observed = new KrakenExportStatusClient({
    url,
    fetch: async (input, init) => {
      asked.push(Date.now());
      // The second answer is held, the third is not, the fourth has news.
      if (asked.length === 2) await new Promise((resolve) => setTimeout(resolve, 1_000));
      if (asked.length === 2 || asked.length === 3) return new Response(null, { status: 304 });
      if (asked.length === 4) put({ status: 'Processed' });
      return fetch(input, init);
    },
  });
  await observed.waitFor('VSKC', { pollInterval: 1_000 });
  const [, second = 0, third = 0, fourth = 0] = asked;
  expect(third - second).toBeLessThan(1_900);
  expect(fourth - third).toBeGreaterThanOrEqual(990);
});

test('does not ask at once again, and tells of no version twice, where a proxy drops conditions', async () => {
  put();
  let asked = 0;
  const behindProxy = new KrakenExportStatusClient({
    url,
    fetch: async (input, init) => {
      asked++;
      if (asked === 4) put({ status: 'Processed' });
      const headers = new Headers(init?.headers);
      headers.delete('If-None-Match');
      headers.delete('Prefer');
      return fetch(input, { ...init, headers });
    },
  });
  const begun = Date.now();
  const seen: number[] = [];
  const options = { pollInterval: 200, onChange: ({ version }: Export) => seen.push(version) };
  expect(await behindProxy.waitFor('VSKC', options)).toMatchObject({ state: 'ready' });
  expect(seen).toEqual([1, 2]);
  expect(Date.now() - begun).toBeGreaterThanOrEqual(390);
});

test('an export that no poll has seen yet may still appear', async () => {
  onRequests(
    () => {},
    () => {},
    () => {},
    () => put({ status: 'Processed' }),
  );
  expect(await client.waitFor('VSKC', { pollInterval })).toMatchObject({ state: 'ready' });
});

test('an id that does not appear is an error in the end, an account that is not there at once', async () => {
  await expect(client.waitFor('TYPO', { pollInterval, seenWithin: 100 })).rejects.toMatchObject({ status: 404 });
  const count = server.requests.length;
  await expect(client.waitFor('VSKC', { account: 'typo' })).rejects.toThrow('configured are main');
  expect(server.requests).toHaveLength(count + 2);
});

test.each([
  [{ status: 'Processed', error: 'EExport:Exported size too big' }, 'is failed (EExport:Exported size too big) and'],
  [{ deletionPending: true }, 'is deleting and will not be ready'],
])('ends as soon as the export cannot come there any more: %p', async (fields, message) => {
  put(fields);
  const waiting = client.waitFor('VSKC', { until: 'ready' });
  await expect(waiting).rejects.toThrow(UnreachableStateError);
  await expect(waiting).rejects.toThrow(message);
  await expect(waiting).rejects.toMatchObject({ last: { id: 'VSKC' } });
});

test('waits beyond ready for what comes after it', async () => {
  put({ status: 'Processed' });
  onRequests(
    () => {},
    () => put({ deletionPending: true }),
  );
  const gone = await client.waitFor('VSKC', { until: ['deleting', 'removed'], pollInterval });
  expect(gone.state).toBe('deleting');
});

test('gives up when the time is over, and tells where the export stands', async () => {
  put();
  const waiting = client.waitFor('VSKC', { until: 'ready', timeout: 300, pollInterval });
  await expect(waiting).rejects.toThrow(WaitTimeoutError);
  await expect(waiting).rejects.toThrow('export VSKC of main was queued after 0.3 s, not ready');
  await expect(waiting).rejects.toMatchObject({ last: { version: 1 } });
});

test('a signal ends the waiting, with its reason', async () => {
  put();
  const reason = new Error('enough');
  const waiting = client.waitFor('VSKC', { signal: AbortSignal.abort(reason) });
  await expect(waiting).rejects.toBe(reason);
  const controller = new AbortController();
  setTimeout(() => controller.abort(reason), 100);
  await expect(client.waitFor('VSKC', { signal: controller.signal })).rejects.toBe(reason);
});

test('waiting outlasts an outage', async () => {
  put();
  onRequests(
    () => {},
    () => server.faults.push({ kind: 'cut' }),
    () => put({ status: 'Processed' }),
  );
  expect(await client.waitFor('VSKC', { pollInterval })).toMatchObject({ state: 'ready' });
});

describe('changes', () => {
  const versions = ({ items }: Changes) => items.map(({ id, version }) => `${id}/${version}`);

  test('come as they happen, and end with the signal', async () => {
    put();
    const controller = new AbortController();
    const came: string[][] = [];
    for await (const changes of client.changes(undefined, { signal: controller.signal, pollInterval })) {
      came.push(versions(changes));
      if (came.length === 1) setTimeout(() => put({ status: 'Processing' }), 50);
      if (came.length === 2) setTimeout(() => controller.abort(), 50);
    }
    expect(came).toEqual([['VSKC/1'], ['VSKC/2']]);
  });

  test('go on from a cursor, with each export once in its newest version', async () => {
    put();
    let cursor: string | undefined;
    for await (const changes of client.changes()) {
      cursor = changes.cursor;
      break;
    }
    put({ status: 'Processing' });
    put({ status: 'Processed' });
    server.api.exports.put(stored({ id: 'OTHER' }));

    const after: string[] = [];
    for await (const changes of client.changes(cursor, { limit: 1 })) {
      after.push(...versions(changes));
      if (after.length === 2) break;
    }
    expect(after).toEqual(['VSKC/3', 'OTHER/1']);
  });

  test('are only those that were asked for', async () => {
    put();
    server.api.exports.put(stored({ id: 'LEDGER', report: 'ledgers' }));
    for await (const changes of client.changes(undefined, { report: 'ledgers' })) {
      expect(versions(changes)).toEqual(['LEDGER/1']);
      break;
    }
  });

  test('a cursor that the API does not take is an error', async () => {
    await expect(client.changes('rubbish').next()).rejects.toMatchObject({ status: 400 });
  });
});
