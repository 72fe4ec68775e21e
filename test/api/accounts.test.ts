import type { Pause, PollState } from '../../lambda/core/poll/poll-state';
import { accountNamed, MINUTE, NOW, polled, TestApi } from './support/test-api';

const iso = (time: number): string => new Date(time).toISOString();

async function accountWith(state: PollState | undefined): Promise<Record<string, unknown>> {
  const api = new TestApi();
  if (state !== undefined) api.pollStates.put('main', state);
  return (await api.get('/v1/accounts/main')).body;
}

describe('an account', () => {
  test('that was never polled waits', async () => {
    expect(await accountWith(undefined)).toEqual({
      name: 'main',
      reports: ['trades', 'ledgers'],
      health: 'waiting',
      lastAttemptAt: null,
      lastSuccessAt: null,
      consecutiveFailures: 0,
      lastError: null,
      resumesAt: null,
      keyExpiresAt: null,
      activeExports: 0,
    });
  });

  test('that is polled successfully is healthy, and counts the active exports of its reports', async () => {
    expect(await accountWith(polled(MINUTE))).toMatchObject({
      health: 'healthy',
      lastAttemptAt: iso(NOW - MINUTE),
      lastSuccessAt: iso(NOW - MINUTE),
      activeExports: 3,
    });
  });

  test('A14: that nobody polls any more is failing, without anyone having written that', async () => {
    expect(await accountWith(polled(11 * MINUTE))).toMatchObject({ health: 'failing', lastError: null });
  });

  test('tells what went wrong, what to do, and when polling goes on', async () => {
    const failure = { class: 'throttled', message: 'EService:Throttled' } as const;
    const state = polled(MINUTE, { failure, consecutiveFailures: 2, pauses: [{ until: NOW + 5 * MINUTE }] });

    expect(await accountWith(state)).toMatchObject({
      health: 'degraded',
      consecutiveFailures: 2,
      lastError: { class: 'throttled', message: 'EService:Throttled', hint: expect.stringContaining('pause') },
      resumesAt: iso(NOW + 5 * MINUTE),
    });
  });

  test('tells of a pause that only new credentials would end, and of none that is over', async () => {
    const pausedFor = (pause: Pause) => accountWith(polled(MINUTE, { credentials: 'abc', pauses: [pause] }));

    expect(await pausedFor({ until: NOW + MINUTE, onlyFor: 'abc' })).toMatchObject({ resumesAt: iso(NOW + MINUTE) });
    expect(await pausedFor({ until: NOW + MINUTE, onlyFor: 'another' })).toMatchObject({ resumesAt: null });
    expect(await pausedFor({ until: NOW - 1 })).toMatchObject({ resumesAt: null });
    expect(await pausedFor({ until: NOW + 100 * 60 * MINUTE })).toMatchObject({ resumesAt: null });
  });

  test('tells when its key expires, once Kraken was asked about the key in use', async () => {
    const keyInfo = { fingerprint: 'abc', checkedAt: NOW, validUntil: NOW + 100 * MINUTE };
    const keyExpiresAt = iso(NOW + 100 * MINUTE);
    expect(await accountWith(polled(MINUTE, { keyInfo, credentials: 'abc' }))).toMatchObject({ keyExpiresAt });
    expect(await accountWith(polled(MINUTE, { keyInfo, credentials: 'other' }))).toMatchObject({ keyExpiresAt: null });
  });

  test('that is not configured is 404, and one that cannot be is 400', async () => {
    const api = new TestApi();

    expect((await api.get('/v1/accounts/other')).status).toBe(404);
    for (const name of ['__proto__', 'Main', 'x'.repeat(9_000), '%00', 'main%2F', 'm%C3%A4in'])
      expect((await api.get(`/v1/accounts/${name}`)).status).toBe(400);
  });

  test('is listed among all that are configured', async () => {
    const api = new TestApi({ accounts: [accountNamed('main'), accountNamed('other', { reports: ['ledgers'] })] });
    api.pollStates.put('main', polled(MINUTE));

    expect((await api.get('/v1/accounts')).body.items).toMatchObject([
      { name: 'main', health: 'healthy' },
      { name: 'other', health: 'waiting', reports: ['ledgers'] },
    ]);
  });
});
