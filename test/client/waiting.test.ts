import {
  type Changes,
  type ClientError,
  ConnectionError,
  type Export,
  KrakenExportStatusClient,
  UnreachableStateError,
  WaitTimeoutError,
} from '../../client';
import type { StoredExport } from '../../lambda/core/exports/export';
import { stored, tag } from '../api/support/test-api';
import { FaultyApi } from './support/faulty-api';

let server: FaultyApi;
let url: string;
let client: KrakenExportStatusClient;
let current: StoredExport;
beforeEach(async () => {
  // The server complains of the connections that it is told to cut.
  jest.spyOn(console, 'error').mockImplementation();
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
    ['wait=20', tag(1)],
  ]);
  expect(headers.at(-1)).toEqual(['wait=20', tag(1)]);
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

test('an older version, as one of several caches may give, is no news', async () => {
  const newer = current.export;
  const versions = [2, 1, 2, 1, 3];
  let asked = 0;
  const behindCaches = new KrakenExportStatusClient({
    url,
    fetch: async () => {
      const version = versions[Math.min(asked++, 4)] ?? 0;
      return Response.json({ ...newer, version, state: version === 3 ? 'ready' : 'queued' });
    },
  });
  const seen: number[] = [];
  const begun = Date.now();
  await behindCaches.waitFor('VSKC', { pollInterval: 100, onChange: ({ version }) => seen.push(version) });
  expect(seen).toEqual([2, 3]);
  expect(asked).toBe(5);
  expect(Date.now() - begun).toBeGreaterThanOrEqual(290);
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

describe('an outage', () => {
  /** Retries of single requests are none of its business. */
  const impatient = () => new KrakenExportStatusClient({ url, retries: 0 });

  test('is outlasted by who waits for an export', async () => {
    put();
    const failures: ClientError[] = [];
    const options = { pollInterval, onFailure: (failure: ClientError) => failures.push(failure) };
    const waiting = impatient().waitFor('VSKC', options);
    await server.goAway(url, 3_000);
    put({ status: 'Processed' });
    expect(await waiting).toMatchObject({ state: 'ready' });
    expect(failures.length).toBeGreaterThanOrEqual(2);
    expect(failures.every((failure) => failure instanceof ConnectionError)).toBe(true);
  }, 15_000);

  test('is outlasted by who follows changes, without a change missed or told twice', async () => {
    put();
    const following = impatient().changes(undefined, { pollInterval });
    const told = [(await following.next()).value];
    const next = following.next();
    await server.goAway(url, 1_500);
    put({ status: 'Processed' });
    told.push((await next).value);
    expect(told.map((changes) => changes?.items.map(({ version }) => version))).toEqual([[1], [2]]);
    await following.return();
  }, 15_000);

  test('of one kind after the other is outlasted, with growing pauses', async () => {
    put({ status: 'Processed' });
    server.faults.push({ kind: 'cut' }, { kind: 'answer', status: 502 }, { kind: 'answer', status: 503 });
    const at: number[] = [];
    const onFailure = () => at.push(Date.now());
    expect(await impatient().waitFor('VSKC', { onFailure })).toMatchObject({ state: 'ready' });
    const [first = 0, second = 0, third = 0] = at;
    // Between half and all of 0.5, 1 and 2 seconds.
    expect(second - first).toBeGreaterThanOrEqual(240);
    expect(third - second).toBeGreaterThanOrEqual(490);
    expect(Date.now() - third).toBeGreaterThanOrEqual(990);
  });

  test('is not asked into before Retry-After, however long that is', async () => {
    server.faults.push({ kind: 'answer', status: 503, headers: { 'Retry-After': '900' } });
    const waiting = impatient().waitFor('VSKC', { timeout: 1_500 });
    await expect(waiting).rejects.toThrow(WaitTimeoutError);
    expect(server.requests).toHaveLength(1);
  });

  test('that outlasts the timeout is named', async () => {
    await server.stop();
    const waiting = impatient().waitFor('VSKC', { timeout: 700, until: 'ready' });
    await expect(waiting).rejects.toThrow(WaitTimeoutError);
    await expect(waiting).rejects.toThrow(
      /^export VSKC of main was not seen after 0.7 s, not ready; GET .*ECONNREFUSED/,
    );
    await expect(waiting).rejects.toMatchObject({ cause: expect.any(ConnectionError) });
  });

  test('that is over is not named', async () => {
    put();
    server.faults.push({ kind: 'cut' });
    const waiting = impatient().waitFor('VSKC', { timeout: 1_500, pollInterval, until: 'ready' });
    await expect(waiting).rejects.toThrow(/was queued after 1.5 s, not ready$/);
  });

  test('ends with the signal', async () => {
    await server.stop();
    const came: Changes[] = [];
    for await (const changes of client.changes(undefined, { signal: AbortSignal.timeout(700) })) came.push(changes);
    expect(came).toEqual([]);
  });

  test('is not time that an id has to appear', async () => {
    const waiting = impatient().waitFor('VSKC', { pollInterval, seenWithin: 1_000 });
    await server.goAway(url, 1_500);
    let back: number | undefined;
    server.onRequest = () => {
      back ??= Date.now();
      if (Date.now() - back <= 500) return;
      put({ status: 'Processed' });
      server.onRequest = () => {};
    };
    expect(await waiting).toMatchObject({ state: 'ready' });
  }, 15_000);

  test('leaves an id the rest of its time to appear, and no more', async () => {
    let lost: number | undefined;
    let back = 0;
    const onFailure = () => {
      lost ??= Date.now();
    };
    server.onRequest = () => {
      if (lost !== undefined) back ||= Date.now();
    };
    const begun = Date.now();
    const waiting = impatient().waitFor('TYPO', { pollInterval, seenWithin: 1_000, onFailure });
    const failed = expect(waiting).rejects.toMatchObject({ status: 404 });
    await new Promise((resolve) => setTimeout(resolve, 400));
    await server.goAway(url, 1_500);
    await failed;
    const asked = Date.now() - begun - (back - (lost ?? fail()));
    expect(asked).toBeGreaterThanOrEqual(990);
    expect(asked).toBeLessThan(2_400);
  }, 15_000);

  test('is not made worse, whatever it says of when to come back', async () => {
    const clock = { Date: 'Tue, 03 Nov 2026 10:00:00 GMT' };
    const told = ['0', '-1', '1.5', 'soon', 'Tue, 03 Nov 2026 09:59:00 GMT', 'Mon, 03 Nov 2025 10:00:00 GMT'];
    const follow = async (retryAfter: string): Promise<number> => {
      let requests = 0;
      const busy: typeof fetch = async () => {
        requests++;
        return new Response(null, { status: 503, headers: { ...clock, 'Retry-After': retryAfter } });
      };
      const following = new KrakenExportStatusClient({ url, fetch: busy });
      for await (const _ of following.changes(undefined, { signal: AbortSignal.timeout(1_500) })) fail();
      return requests;
    };
    // After pauses of at least a quarter, a half and one second.
    for (const requests of await Promise.all(told.map(follow))) expect(requests).toBeLessThanOrEqual(3);
  });

  test.each([400, 401, 403])('is not what %i says: that is for the caller to mend, at once', async (status) => {
    const refused = { kind: 'answer' as const, status, headers: { 'Retry-After': '1' } };
    server.faults.push(refused, refused);
    await expect(client.waitFor('VSKC')).rejects.toMatchObject({ status });
    await expect(client.changes().next()).rejects.toMatchObject({ status });
    expect(server.requests).toHaveLength(2);
  });
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
