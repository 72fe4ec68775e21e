import { accountNamed, MINUTE, NOW, polled, stored, TestApi, tag } from './support/test-api';

const PATH = '/v1/accounts/main/exports/VSKC';
const SECOND = 1_000;

describe('a request for one export that prefers to wait', () => {
  test('is answered when the export changes', async () => {
    const api = new TestApi();
    const before = stored();
    api.exports.put(before);
    api.onPause = () => {
      if (api.now === NOW + 3 * SECOND) api.exports.put(stored({ status: 'Processed' }, { before }));
    };

    const { status, headers, body } = await api.get(PATH, { 'If-None-Match': tag(1), Prefer: 'wait=20' });

    expect(status).toBe(200);
    expect(body).toMatchObject({ state: 'ready', version: 2 });
    expect(headers.get('preference-applied')).toBe('wait=20');
    expect(api.now).toBe(NOW + 3 * SECOND);
  });

  test('A10 is answered with 304 when its time is up, having cost one read a second', async () => {
    const api = new TestApi();
    api.exports.put(stored());
    api.pollStates.put('main', polled(MINUTE));
    let pauses = 0;
    api.onPause = () => {
      pauses += 1;
      api.pollStates.put('main', polled(-api.now + NOW));
    };

    const { status, headers } = await api.get(PATH, { 'If-None-Match': tag(1), Prefer: 'wait=600' });

    expect(status).toBe(304);
    expect(headers.get('preference-applied')).toBe('wait=20');
    expect(headers.get('etag')).toBe(tag(1));
    expect([pauses, api.now]).toEqual([20, NOW + 20 * SECOND]);
    // A look a second, and the answer itself, which rests on the latest poll.
    expect(api.exports.reads).toBe(20 + 1);
    expect(headers.get('as-of')).toBe(new Date(NOW + 20 * SECOND).toISOString());
  });

  test.each([
    ['has another version', { 'If-None-Match': tag(7), Prefer: 'wait=20' }, 200, 'wait=20'],
    ['does not say what it has', { Prefer: 'wait=20' }, 200, null],
    ['prefers something else', { 'If-None-Match': tag(1), Prefer: 'respond-async' }, 304, null],
    ['prefers nonsense', { 'If-None-Match': tag(1), Prefer: 'wait=long' }, 304, null],
  ])('is answered at once if it %s', async (_, headers, status, applied) => {
    const api = new TestApi();
    api.exports.put(stored());

    const answer = await api.get(PATH, headers);

    expect([answer.status, answer.headers.get('preference-applied'), api.now]).toEqual([status, applied, NOW]);
  });

  test.each(['/v1/accounts/main/exports/NONE', '/v1/accounts/none/exports/VSKC'])(
    'is answered at once if there is nothing to wait for: %s',
    async (path) => {
      const api = new TestApi();
      const { status } = await api.get(path, { 'If-None-Match': tag(1), Prefer: 'wait=20' });
      expect([status, api.now]).toEqual([404, NOW]);
    },
  );

  test('A10 is given up when nobody waits for its answer any more', async () => {
    const api = new TestApi();
    api.exports.put(stored());
    api.isAwaited = false;
    await api.get(PATH, { 'If-None-Match': tag(1), Prefer: 'wait=20' });
    expect(api.now).toBe(NOW + SECOND);
  });
});

describe('a request for changes that prefers to wait', () => {
  const WAIT = { Prefer: 'wait=10' };

  test('is answered as soon as something changes behind its cursor', async () => {
    const api = new TestApi({ accounts: [accountNamed('main'), accountNamed('other')] });
    const before = stored();
    api.exports.put(before);
    const { cursor } = await api.follow('');
    api.onPause = () => {
      if (api.now === NOW + 2 * SECOND) api.exports.put(stored({ id: 'NEW' }, { account: 'other' }));
    };

    const { status, headers, body } = await api.get(`/v1/exports?cursor=${cursor}`, WAIT);

    expect([status, headers.get('preference-applied'), api.now]).toEqual([200, 'wait=10', NOW + 2 * SECOND]);
    expect(body.items).toMatchObject([{ account: 'other', id: 'NEW' }]);
    const { body: next } = await api.get(`/v1/exports?cursor=${body.nextCursor}`);
    expect(next).toMatchObject({ items: [], nextCursor: body.nextCursor });
  });

  test('A10 is answered with an empty page and its cursor when its time is up', async () => {
    const api = new TestApi({ accounts: [accountNamed('main'), accountNamed('other')] });
    api.exports.put(stored());
    const { cursor } = await api.follow('');
    const readsBefore = api.exports.reads;

    const { body } = await api.get(`/v1/exports?cursor=${cursor}`, WAIT);

    expect(body).toMatchObject({ items: [], nextCursor: cursor });
    expect(api.now).toBe(NOW + 10 * SECOND);
    // For each account a look a second, and the answer.
    expect(api.exports.reads - readsBefore).toBe(2 * (10 + 1));
  });

  test('waits on through changes that its filter leaves out, and looks at each of them once', async () => {
    const api = new TestApi();
    let before = stored();
    api.exports.put(before);
    const { cursor } = await api.follow('state=ready');
    const lookedBefore = api.exports.lookedAt;
    const story = ['Processing', 'Queued', 'Processed'];
    api.onPause = () => {
      const status = story.shift();
      if (status === undefined) return;
      before = stored({ status }, { before });
      api.exports.put(before);
    };

    const { body } = await api.get(`/v1/exports?state=ready&cursor=${cursor}`, WAIT);

    expect(body.items).toMatchObject([{ id: 'VSKC', state: 'ready', version: 4 }]);
    expect(api.now).toBe(NOW + 3 * SECOND);
    // Two that were left out; the third was looked at, and answered.
    expect(api.exports.lookedAt - lookedBefore).toBe(2 + 1 + 1);
  });

  test('follows one export by its id', async () => {
    const api = new TestApi();
    const before = stored();
    api.exports.put(before);
    const { cursor } = await api.follow('id=VSKC');
    api.onPause = () => {
      api.exports.put(stored({ id: 'OTHER' }));
      if (api.now === NOW + 2 * SECOND) api.exports.put(stored({ status: 'Processed' }, { before }));
    };
    const { body } = await api.get(`/v1/exports?id=VSKC&cursor=${cursor}`, WAIT);
    expect(body.items).toMatchObject([{ id: 'VSKC', version: 2 }]);
    expect(api.now).toBe(NOW + 2 * SECOND);
  });

  test('waits for the very first export too', async () => {
    const api = new TestApi();
    api.onPause = () => api.exports.put(stored());
    const { body } = await api.get('/v1/exports', WAIT);
    expect([body.items.length, api.now]).toEqual([1, NOW + SECOND]);
  });

  test('is answered at once if something is there, or if it looks back', async () => {
    const api = new TestApi();
    expect((await api.get('/v1/exports?order=desc', WAIT)).headers.get('preference-applied')).toBeNull();
    api.exports.put(stored());
    expect((await api.get('/v1/exports', WAIT)).body.items).toHaveLength(1);
    expect(api.now).toBe(NOW);
  });

  test('goes on with a page that has nothing on it though more follows', async () => {
    const api = new TestApi({ lookAtMost: 1 });
    for (let index = 0; index < 20; index++) api.exports.put(stored({ id: `E${index}` }));
    const { body } = await api.get('/v1/exports?state=ready', WAIT);
    expect([body.items, api.now]).toEqual([[], NOW]);
  });
});
