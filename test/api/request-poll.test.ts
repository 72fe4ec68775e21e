import type { PollState } from '../../lambda/core/poll/poll-state';
import { accountNamed, MINUTE, NOW, polled, TestApi } from './support/test-api';

const apiWith = (state: Partial<PollState>): TestApi => {
  const api = new TestApi();
  api.pollStates.put('main', polled(MINUTE, state));
  return api;
};

const callsAt = (count: number, agoMs: number): number[] => Array.from({ length: count }, () => NOW - agoMs);

describe('asking for a poll', () => {
  test('is accepted, and asks for one', async () => {
    const api = new TestApi({ accounts: [accountNamed('main'), accountNamed('other')] });

    const { status, body } = await api.post('/v1/accounts/other/poll');

    expect([status, body]).toEqual([202, { account: 'other', acceptedAt: new Date(NOW).toISOString() }]);
    expect(api.requestedPolls).toEqual(['other']);
  });

  test('is accepted while a poll is running', async () => {
    const api = apiWith({ lease: { owner: 'poll-1', until: NOW + MINUTE } });
    expect((await api.post('/v1/accounts/main/poll')).status).toBe(202);
  });

  test.each([
    [{ pauses: [{ until: NOW + 90_500 }] }, '91'],
    [{ pauses: [{ until: NOW + 1 }] }, '1'],
    [{ calls: callsAt(8, 39_000) }, '21'],
  ])(
    'is refused when Kraken asked for a pause or the budget is spent, and says until when: %j',
    async (state, seconds) => {
      const api = apiWith(state);

      const { status, headers, body } = await api.post('/v1/accounts/main/poll');

      expect([status, headers.get('retry-after')]).toEqual([429, seconds]);
      expect(body.detail).toContain(`ask again in ${seconds} seconds`);
      expect(api.requestedPolls).toEqual([]);
    },
  );

  test('is accepted once the budget allows it again', async () => {
    expect((await apiWith({ calls: callsAt(8, 61_000) }).post('/v1/accounts/main/poll')).status).toBe(202);
    expect((await apiWith({ calls: callsAt(7, 1_000) }).post('/v1/accounts/main/poll')).status).toBe(202);
  });

  test('is left to the poller when the pause holds for refused credentials only: the secret may have changed', async () => {
    const api = apiWith({ pauses: [{ until: NOW + MINUTE, onlyFor: 'fingerprint' }] });
    expect((await api.post('/v1/accounts/main/poll')).status).toBe(202);
  });

  test('of an unknown account is 404', async () => {
    const api = new TestApi();
    expect((await api.post('/v1/accounts/other/poll')).status).toBe(404);
    expect(api.requestedPolls).toEqual([]);
  });
});
