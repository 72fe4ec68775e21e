import { AllAccounts } from '../../lambda/core/api/accounts';
import { MemoryAccountRegistry } from '../fakes/memory-account-registry';
import { accountNamed, MINUTE, polled, TestApi } from './support/test-api';

const twoAccounts = () => new TestApi({ accounts: [accountNamed('main'), accountNamed('other')] });

describe('A14: the health of the service', () => {
  test('is ok when every account was polled lately, or never yet', async () => {
    const api = twoAccounts();
    api.pollStates.put('main', polled(9 * MINUTE));

    const { status, body } = await api.get('/v1/health');

    expect([status, body]).toEqual([200, { status: 'ok' }]);
  });

  test('is 503 when one account is stale, and says nothing about exports', async () => {
    const api = twoAccounts();
    api.pollStates.put('main', polled(1 * MINUTE));
    api.pollStates.put('other', polled(11 * MINUTE));

    expect((await api.get('/v1/health')).status).toBe(503);
    expect(api.exports.reads).toBe(0);
  });

  test('is ok again with the poll that the stale account was waiting for', async () => {
    const api = twoAccounts();
    api.pollStates.put('main', polled(11 * MINUTE));
    expect((await api.get('/v1/health')).status).toBe(503);

    api.pollStates.put('main', polled(0));
    expect((await api.get('/v1/health')).status).toBe(200);
  });

  test('is ok again with the next probe once a hundred accounts at most were polled', async () => {
    const accounts = Array.from({ length: 100 }, (_, index) => accountNamed(`desk-${index}`));
    const api = new TestApi({ accounts });
    api.pollStates.put('desk-99', polled(11 * MINUTE));
    expect((await api.get('/v1/health')).status).toBe(503);
    api.pollStates.put('desk-99', polled(0));
    expect((await api.get('/v1/health')).status).toBe(200);
  });

  test('is never told of accounts that were not looked at, also when a look broke off', async () => {
    const registry = new MemoryAccountRegistry();
    const names = Array.from({ length: 150 }, (_, index) => `n${1_000 + index}`);
    registry.add(...names.map((name) => accountNamed(name)));
    const clock = { now: () => api.now };
    const api: TestApi = new TestApi({ accounts: new AllAccounts([accountNamed('main')], registry, clock) });
    api.pollStates.put('n1149', polled(11 * MINUTE));
    const list = registry.list.bind(registry);
    registry.list = async (after, limit) => {
      if (after === undefined) return list(after, limit);
      registry.list = list;
      throw new Error('the table did not answer');
    };
    const statuses: number[] = [];
    for (let probe = 0; probe < 3; probe++) statuses.push((await api.get('/v1/health')).status);
    expect(statuses).toEqual([500, 503, 503]);
  });
});
