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
});
