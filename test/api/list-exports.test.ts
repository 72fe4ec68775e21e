import { accountNamed, MINUTE, NOW, polled, stored, TestApi } from './support/test-api';

const idsOf = (body: { items: { id: string }[] }): string[] => body.items.map(({ id }) => id);

describe('the list of exports', () => {
  test('gives the exports of all accounts, the one that changed last at the end', async () => {
    const api = new TestApi({ accounts: [accountNamed('main'), accountNamed('other')] });
    api.exports.put(stored({ id: 'THIRD' }, { at: '2026-11-01T11:00:03.000Z' }));
    api.exports.put(stored({ id: 'FIRST' }, { account: 'other', at: '2026-11-01T11:00:01.000Z' }));
    api.exports.put(stored({ id: 'FOURTH' }, { account: 'other', at: '2026-11-01T11:00:04.000Z' }));

    expect(idsOf((await api.get('/v1/exports')).body)).toEqual(['FIRST', 'THIRD', 'FOURTH']);
    expect(idsOf((await api.get('/v1/exports?order=desc')).body)).toEqual(['FOURTH', 'THIRD', 'FIRST']);
  });

  test('writes the fields of an export in the order of its description, with what Kraken sent at the end', async () => {
    const api = new TestApi();
    api.exports.put(stored());

    const [item] = (await api.get('/v1/exports')).body.items;

    const order = 'account id report description format status state error';
    expect(Object.keys(item).slice(0, 8).join(' ')).toBe(order);
    expect(Object.keys(item).at(-1)).toBe('kraken');
    expect(item).toMatchObject({ account: 'main', id: 'VSKC', state: 'queued', version: 1 });
  });

  test('filters by account, report, state, status and id, several values separated by commas', async () => {
    const api = new TestApi({ accounts: [accountNamed('main'), accountNamed('other')] });
    api.exports.put(stored({ id: 'A', status: 'Processed' }));
    api.exports.put(stored({ id: 'B', report: 'ledgers' }));
    api.exports.put(stored({ id: 'C', error: 'EExport:Failed', status: 'Processed' }));
    api.exports.put(stored({ id: 'A', status: 'Strange new word' }, { account: 'other' }));
    const ids = async (query: string) => idsOf((await api.get(`/v1/exports?${query}`)).body);

    expect(await ids('account=other')).toEqual(['A']);
    expect(await ids('account=other,main')).toHaveLength(4);
    expect(await ids('report=ledgers')).toEqual(['B']);
    expect(await ids('state=ready,failed')).toEqual(['A', 'C']);
    expect(await ids('state=queued&report=trades')).toEqual([]);
    expect(await ids('status=Strange%20new+word,Queued')).toEqual(['B', 'A']);
    expect(await ids('id=A')).toEqual(['A', 'A']);
    expect(await ids('id=A&state=unknown')).toEqual(['A']);
    expect(await ids('id=a')).toEqual([]);
  });

  test('reads a single export by its key, and its changes can be followed like any others', async () => {
    const api = new TestApi();
    const before = stored({ id: 'A' });
    api.exports.put(before);
    api.exports.put(stored({ id: 'B' }));

    const first = await api.follow('id=A');
    api.exports.put(stored({ id: 'A', status: 'Processed' }, { before }));
    const second = await api.follow('id=A', first.cursor);

    expect(first.pages.flatMap(idsOf)).toEqual(['A']);
    expect(second.pages.flatMap(({ items }) => items)).toMatchObject([{ id: 'A', state: 'ready', version: 2 }]);
    expect(api.exports.lookedAt).toBe(0);
  });

  test('keeps a cursor at the end, which later gives only what changed since', async () => {
    const api = new TestApi();
    const before = stored({ id: 'A' });
    api.exports.put(before);
    api.exports.put(stored({ id: 'B' }));
    const { cursor } = await api.follow('');

    expect((await api.get(`/v1/exports?cursor=${cursor}`)).body).toMatchObject({ items: [], nextCursor: cursor });
    api.exports.put(stored({ id: 'A', status: 'Processing' }, { before }));

    expect(idsOf((await api.get(`/v1/exports?cursor=${cursor}&limit=7`)).body)).toEqual(['A']);
  });

  test('has a cursor to begin with even when there is nothing yet', async () => {
    const api = new TestApi();
    const { body } = await api.get('/v1/exports');
    api.exports.put(stored());

    expect(body.items).toEqual([]);
    expect(idsOf((await api.get(`/v1/exports?cursor=${body.nextCursor}`)).body)).toEqual(['VSKC']);
  });

  test('tells an account that is configured later from its start, though the cursor is older', async () => {
    const { body } = await new TestApi().get('/v1/exports');
    const api = new TestApi({ accounts: [accountNamed('main'), accountNamed('later')] });
    api.exports.put(stored({ id: 'NEW' }, { account: 'later' }));

    expect(idsOf((await api.get(`/v1/exports?cursor=${body.nextCursor}`)).body)).toEqual(['NEW']);
  });

  test('ends in descending order with no cursor', async () => {
    const api = new TestApi();
    for (const id of ['A', 'B', 'C']) api.exports.put(stored({ id }));

    const { pages } = await api.follow('order=desc&limit=2');

    expect(pages.map(idsOf)).toEqual([['C', 'B'], ['A']]);
    expect(pages.at(-1).nextCursor).toBeNull();
  });

  test('reads about as many exports as it gives, however many accounts there are', async () => {
    const accounts = ['a', 'b', 'c', 'd', 'e'].map((name) => accountNamed(name));
    const api = new TestApi({ accounts });
    for (const { name } of accounts)
      for (let index = 0; index < 100; index++) api.exports.put(stored({ id: `${index}` }, { account: name }));

    expect((await api.get('/v1/exports?limit=20')).body.items).toHaveLength(20);
    expect(api.exports.lookedAt).toBeLessThanOrEqual(2 * 20 + accounts.length);
  });

  test('gives a short page when a filter lets almost nothing through, and goes on behind it', async () => {
    const api = new TestApi({ lookAtMost: 10 });
    for (let index = 0; index < 200; index++) api.exports.put(stored({ id: `${index}` }));
    api.exports.put(stored({ id: 'NEEDLE', status: 'Processed' }));

    const { body } = await api.get('/v1/exports?state=ready');
    const { pages } = await api.follow('state=ready', body.nextCursor);

    expect(body.items).toEqual([]);
    expect(pages.flatMap(idsOf)).toEqual(['NEEDLE']);
  });

  test('D11: cuts a page short before it grows beyond what a function may answer', async () => {
    const api = new TestApi();
    const kraken = { note: 'x'.repeat(32_000) };
    for (let index = 0; index < 200; index++) api.exports.put(stored({ id: `${index}`, kraken }));

    const { body } = await api.get('/v1/exports?limit=200');
    const { pages } = await api.follow('limit=200', body.nextCursor);

    expect(JSON.stringify(body).length).toBeLessThan(5_000_000);
    expect(body.items.length + pages.flatMap(idsOf).length).toBe(200);
  });
});

describe('A14: asOf', () => {
  test('is the oldest last success of the accounts and reports that the answer rests on', async () => {
    const api = new TestApi({ accounts: [accountNamed('main'), accountNamed('slow', { reports: ['trades'] })] });
    api.pollStates.put('main', polled(2 * MINUTE));
    api.pollStates.put('slow', polled(5 * MINUTE));
    const asOf = async (query: string) => Date.parse((await api.get(`/v1/exports?${query}`)).body.asOf);

    expect(await asOf('')).toBe(NOW - 5 * MINUTE);
    expect(await asOf('account=main')).toBe(NOW - 2 * MINUTE);
    expect(await asOf('report=ledgers')).toBe(NOW - 2 * MINUTE);
  });

  test('is null as long as one of them was never polled', async () => {
    const api = new TestApi({ accounts: [accountNamed('main'), accountNamed('new')] });
    api.pollStates.put('main', polled(MINUTE));

    expect((await api.get('/v1/exports')).body.asOf).toBeNull();
    expect((await api.get('/v1/exports?account=main')).body.asOf).not.toBeNull();
    expect((await api.get('/v1/exports?account=main&report=trades')).body.asOf).not.toBeNull();
  });

  test('never claims more than what was read: a poll that ends meanwhile does not count', async () => {
    const api = new TestApi();
    api.pollStates.put('main', polled(MINUTE));
    const read = api.exports.changes.bind(api.exports);
    api.exports.changes = async (query) => {
      const page = await read(query);
      api.pollStates.put('main', polled(0));
      return page;
    };

    expect(Date.parse((await api.get('/v1/exports')).body.asOf)).toBe(NOW - MINUTE);
  });
});
