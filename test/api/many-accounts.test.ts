import fc from 'fast-check';
import { AllAccounts } from '../../lambda/core/api/accounts';
import { MemoryAccountRegistry } from '../fakes/memory-account-registry';
import { accountNamed, MINUTE, NOW, polled, stored, TestApi } from './support/test-api';

/** An API whose configuration names `main`, with accounts that were added since. */
function withAdded(...names: readonly string[]) {
  const registry = new MemoryAccountRegistry();
  registry.add(...names.map((name) => accountNamed(name)));
  const clock = { now: () => api.now };
  const api: TestApi = new TestApi({ accounts: new AllAccounts([accountNamed('main')], registry, clock) });
  return { api, registry };
}

const numbered = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `desk-${String(index).padStart(5, '0')}`);

async function walk(api: TestApi, limit: number): Promise<string[]> {
  const names: string[] = [];
  for (let cursor = ''; ; ) {
    const { body } = await api.get(`/v1/accounts?limit=${limit}${cursor && `&cursor=${cursor}`}`);
    expect(body.items.length).toBeLessThanOrEqual(limit);
    names.push(...body.items.map(({ name }: { name: string }) => name));
    if (body.nextCursor === undefined) return names;
    cursor = body.nextCursor;
  }
}

describe('an account that was added while the API runs', () => {
  test('works at once, also when it was asked for before', async () => {
    const { api, registry } = withAdded();
    expect((await api.get('/v1/accounts/desk')).status).toBe(404);
    registry.add(accountNamed('desk'));
    api.exports.put(stored({ id: 'NEW' }, { account: 'desk' }));

    expect((await api.get('/v1/accounts/desk')).body).toMatchObject({ name: 'desk', health: 'waiting' });
    expect((await api.get('/v1/accounts/desk/exports/NEW')).status).toBe(200);
    expect((await api.get('/v1/exports?account=desk')).body.items).toHaveLength(1);
    expect((await api.post('/v1/accounts/desk/poll')).status).toBe(202);
    expect(api.requestedPolls).toEqual(['desk']);
  });

  test('is gone some seconds after it was removed', async () => {
    const { api, registry } = withAdded('desk');
    expect((await api.get('/v1/accounts/desk')).status).toBe(200);
    registry.accounts.clear();
    api.now += 11_000;
    expect((await api.get('/v1/accounts/desk')).status).toBe(404);
    expect((await api.get('/v1/accounts')).body.items).toHaveLength(1);
  });

  test('is looked for in the registry only if the configuration does not name it', async () => {
    const { api, registry } = withAdded('desk');
    await api.get('/v1/accounts/main');
    expect(registry.reads).toBe(0);
    for (let times = 0; times < 5; times++) await api.get('/v1/accounts/desk');
    expect(registry.reads).toBe(1);
  });

  test('stays behind one of the configuration with the same name', async () => {
    const { api, registry } = withAdded();
    registry.add(accountNamed('main', { reports: ['ledgers'] }));
    expect((await api.get('/v1/accounts')).body.items).toMatchObject([
      { name: 'main', reports: ['trades', 'ledgers'] },
    ]);
  });
});

describe('C18 an account that was added, and that only a newer version can read,', () => {
  function withOdd() {
    const { api, registry } = withAdded('desk', 'odd');
    registry.unreadable.add('odd');
    api.exports.put(stored({ id: 'SEEN' }, { account: 'desk' }));
    return api;
  }

  test.each(['all' as const, ['desk', 'main', 'odd']])(
    'keeps no other from being listed to who may see %s',
    async (allowed) => {
      const api = withOdd();
      api.allowed = allowed;
      expect(await walk(api, 1)).toEqual(['desk', 'main']);
      expect((await api.get('/v1/exports')).body.items).toMatchObject([{ id: 'SEEN' }]);
      expect((await api.get('/v1/health')).status).toBe(200);
      expect((await api.get('/v1/accounts/nobody')).body.detail).toMatch(/configured are desk, main$/);
      expect(api.errors).toEqual([]);
    },
  );

  test.each([
    ['GET', '/v1/accounts/odd'],
    ['GET', '/v1/accounts/odd/exports/SEEN'],
    ['GET', '/v1/accounts/odd/exports/SEEN/history'],
    ['GET', '/v1/exports?account=desk,odd'],
    ['POST', '/v1/accounts/odd/poll'],
  ])('is told to be there if it is named: %s %s', async (method, path) => {
    const api = withOdd();
    const { status, body } = await api.ask(path, { method });
    expect([status, body.detail]).toEqual([
      501,
      expect.stringMatching(/stored, but .* cannot read it.*"ACCOUNTS\/odd"/),
    ]);
    expect(api.errors).toMatchObject([{ message: expect.stringContaining('ACCOUNTS/odd') }]);
    expect(api.requestedPolls).toEqual([]);
  });

  test('is not there for whoever may not see it', async () => {
    const api = withOdd();
    api.allowed = ['desk'];
    expect((await api.get('/v1/accounts/odd')).status).toBe(404);
  });

  test('is of no account if the configuration names one that is called so', async () => {
    const { api, registry } = withAdded();
    registry.unreadable.add('main');
    expect((await api.get('/v1/accounts/main')).status).toBe(200);
  });
});

describe('the list of accounts', () => {
  test('is paged, each account once, in the order of the names', async () => {
    const name = fc.stringMatching(/^[a-z0-9](?:[a-z0-9-]{0,3}[a-z0-9])?$/);
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(name, { maxLength: 30 }),
        fc.integer({ min: 1, max: 12 }),
        async (names, limit) => {
          const { api } = withAdded(...names);
          expect(await walk(api, limit)).toEqual([...new Set([...names, 'main'])].sort());
        },
      ),
      { numRuns: 50 },
    );
  });

  test('costs a page whatever there are', async () => {
    const { api, registry } = withAdded(...numbered(10_000));
    const { body } = await api.get('/v1/accounts?limit=20');
    expect(body.items).toHaveLength(20);
    expect([registry.reads, api.pollStates.reads]).toEqual([1, 20]);
  });

  test('whoever sees few of many accounts is told of these', async () => {
    const { api } = withAdded(...numbered(1_000));
    api.allowed = ['desk-00700', 'main', 'gone'];
    expect(await walk(api, 1)).toEqual(['desk-00700', 'main']);
  });

  test.each(['bm90IGEgbmFtZQ', '%20', 'bWFpbg=='])('%s is no cursor', async (cursor) => {
    expect((await withAdded().api.get(`/v1/accounts?cursor=${cursor}`)).status).toBe(400);
  });
});

describe('the feed of two instances, of which one may not know yet what the other knows', () => {
  /** Each knows the registry as it was up to ten seconds ago; both read the same exports. */
  function twoInstances() {
    const { api: first, registry } = withAdded();
    const clock = { now: () => first.now };
    const accounts = new AllAccounts([accountNamed('main')], registry, clock);
    return { instances: [first, new TestApi({ accounts, store: first.exports })], first, registry };
  }

  test('tells every version once, whichever is asked', async () => {
    const account = fc.constantFrom('main', 'desk-1', 'desk-2', 'a', '7');
    const action = fc.oneof(
      fc.record({ add: account }),
      fc.record({ remove: account }),
      fc.record({ change: account }),
      fc.record({ ask: fc.nat(1) }),
      fc.record({ pass: fc.integer({ min: 1, max: 12_000 }) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(action, { minLength: 20, maxLength: 60 }), async (actions) => {
        const { instances, first, registry } = twoInstances();
        const seen = new Set(['main']);
        const expected: string[] = [];
        const told: string[] = [];
        let cursor = '';
        const askOne = async (instance: TestApi | undefined) => {
          const { status, body } = (await instance?.get(`/v1/exports${cursor}`)) ?? {};
          expect(status).toBe(200);
          cursor = `?cursor=${body.nextCursor}`;
          told.push(...body.items.map((item: { account: string; id: string }) => `${item.account}/${item.id}`));
        };
        for (const one of actions) {
          if ('add' in one && one.add !== 'main') registry.add(accountNamed(one.add));
          if ('add' in one) seen.add(one.add);
          if ('remove' in one) registry.accounts.delete(one.remove);
          if ('change' in one) {
            const id = `E${expected.length}`;
            first.exports.put(stored({ id }, { account: one.change }));
            expected.push(`${one.change}/${id}`);
          }
          if ('ask' in one) await askOne(instances[one.ask]);
          if ('pass' in one) first.now += one.pass;
        }
        first.now += 11_000;
        for (const name of seen) if (name !== 'main') registry.add(accountNamed(name));
        for (const instance of instances) await askOne(instance);
        const visible = expected.filter((key) => seen.has(key.split('/')[0] ?? ''));
        expect(told.toSorted()).toEqual(visible.toSorted());
      }),
    );
  });

  test('the cursor stays short, however many accounts come and go', async () => {
    const { instances, first, registry } = twoInstances();
    const longest = (index: number) => `account-with-the-longest-name-${100 + index}`.slice(-32);
    let cursor = '';
    for (let index = 0; index < 200; index++) {
      const name = longest(index);
      registry.add(accountNamed(name));
      first.exports.put(stored({}, { account: name }));
      first.now += 11_000;
      for (const instance of instances) {
        const { status, body } = await instance.get(`/v1/exports${cursor && `?cursor=${cursor}`}`);
        expect(status).toBe(200);
        if (instance !== first) expect(body).toMatchObject({ items: [], nextCursor: cursor });
        cursor = body.nextCursor;
      }
      registry.accounts.delete(longest(index - 40));
    }
  });
});

describe('with more accounts than can be merged', () => {
  test('the feed asks for their names, and gives those that are named', async () => {
    const { api } = withAdded(...numbered(50));
    const { status, body } = await api.get('/v1/exports');
    expect(status).toBe(400);
    expect(body.errors).toMatchObject([{ parameter: 'account', detail: expect.stringContaining('more than 50') }]);
    expect((await api.get('/v1/exports?account=main,desk-00049')).status).toBe(200);
    api.allowed = ['main', 'desk-00001'];
    expect((await api.get('/v1/exports')).status).toBe(200);
  });

  test('fifty are merged', async () => {
    const { api } = withAdded(...numbered(49));
    expect((await api.get('/v1/exports')).status).toBe(200);
  });

  test('a cursor for all of fifty goes on with their names, told of no change twice', async () => {
    const { api, registry } = withAdded(...numbered(49));
    for (const name of ['main', 'desk-00048']) api.exports.put(stored({}, { account: name }));
    const { cursor } = await api.follow('');
    registry.add(accountNamed('desk-00049'));
    api.now += 11_000;
    expect((await api.get(`/v1/exports?cursor=${cursor}`)).status).toBe(400);
    api.exports.put(stored({ id: 'NEXT' }, { account: 'desk-00048' }));

    const names = ['main', ...numbered(49)].join(',');
    const { pages, cursor: next } = await api.follow(`account=${names}`, cursor);
    expect(pages.flatMap(({ items }) => items)).toMatchObject([{ id: 'NEXT' }]);
    // It is one for these accounts from now on, or for some of them.
    expect((await api.get(`/v1/exports?account=main,desk-00049&cursor=${next}`)).status).toBe(400);
    expect((await api.get(`/v1/exports?cursor=${next}`)).status).toBe(400);
    const { pages: ofSome } = await api.follow('account=main,desk-00048', next);
    expect(ofSome.flatMap(({ items }) => items)).toEqual([]);
  });

  test('a cursor for accounts by name goes on when one of them is removed, told of no change twice', async () => {
    const { api, registry } = withAdded('desk', 'quiet');
    for (const name of ['main', 'desk']) api.exports.put(stored({}, { account: name }));
    const { cursor } = await api.follow('account=main,desk,quiet');
    registry.accounts.delete('desk');
    api.now += 11_000;
    expect((await api.get(`/v1/exports?account=main,desk,quiet&cursor=${cursor}`)).status).toBe(400);
    api.exports.put(stored({ id: 'NEXT' }, { account: 'quiet' }));

    const { pages } = await api.follow('account=main,quiet', cursor);
    expect(pages.flatMap(({ items }) => items)).toMatchObject([{ id: 'NEXT' }]);
  });

  test('a name that is not known is not answered with all of them', async () => {
    const { body } = await withAdded(...numbered(50)).api.get('/v1/accounts/nobody');
    expect(body.detail).toBe('there is no such account; see /v1/accounts for those there are');
  });
});

describe('the health of thousands', () => {
  test('is that of every one of them, and is looked at once a minute', async () => {
    const names = numbered(1_000);
    const { api } = withAdded(...names);
    for (const name of [...names, 'main']) api.pollStates.put(name, polled(MINUTE));
    const health = async () => (await api.get('/v1/health')).status;

    expect(await health()).toBe(200);
    const { reads } = api.pollStates;
    expect(reads).toBe(1_001);
    api.pollStates.put('desk-00999', polled(11 * MINUTE));
    expect(await health()).toBe(200);
    expect(api.pollStates.reads).toBe(reads);

    api.now = NOW + MINUTE;
    expect(await health()).toBe(503);
    api.pollStates.put('desk-00999', polled(0));
    expect(await health()).toBe(503);
    api.now = NOW + 2 * MINUTE;
    expect(await health()).toBe(200);
  });
});

test('a cursor goes on in an account that is called as what every object has', async () => {
  const NAMES = ['constructor', 'main', 'prototype'];
  const api = new TestApi({ accounts: NAMES.map((name) => accountNamed(name)) });
  for (const account of NAMES)
    for (const id of ['A', 'B']) api.exports.put(stored({ id: `${account}-${id}` }, { account }));

  for (const query of ['', '&account=constructor', '&order=desc']) {
    const told: string[] = [];
    let cursor = '';
    for (let page = 0; page < 20; page += 1) {
      const { status, body } = await api.get(`/v1/exports?limit=1${query}${cursor}`);
      expect(status).toBe(200);
      told.push(...body.items.map(({ id }: { id: string }) => id));
      if (body.nextCursor === null || cursor === `&cursor=${body.nextCursor}`) break;
      cursor = `&cursor=${body.nextCursor}`;
    }
    const wanted = query.includes('account') ? ['constructor'] : NAMES;
    expect(told.sort()).toEqual(wanted.flatMap((name) => [`${name}-A`, `${name}-B`]));
  }
});
