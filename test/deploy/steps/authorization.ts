import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { createToken } from '../../../lambda/core/tokens/manage-tokens';
import { NO_TOKENS, serializeTokenList } from '../../../lambda/core/tokens/token-list';
import { blockWith, sectionWith } from '../../docs/support/consumers-doc';
import { IdentityProvider } from '../identity-provider';
import type { Answer } from '../signed-request';
import type { StepRunner } from '../step-runner';
import { outputOf, type System } from '../system';
import { DESK } from './configuration';
import { runDocumented } from './consumers';
import { PATHS } from './rights';
import { readLogs } from './secrecy';

const BY_TOKEN = sectionWith('"mode": "token"');
const EXPORT = '/v1/accounts/main/exports/GOOD';

/** Deploys the stack again with the other modes of authorization, one after the other, and asks as others would. */
export const checkAuthorization = async (
  runner: StepRunner,
  system: System,
  desk: { readonly keepsItsKey: () => Promise<void> },
): Promise<void> => {
  const token = await checkTokens(runner, system, desk);
  const provider = await IdentityProvider.start();
  try {
    await checkJwt(runner, system, provider);
  } finally {
    await provider.close();
  }
  await runner.step('back with tokens, those that were made before let in, and no other', async () => {
    await system.cdk.deploy(system.configWith(BY_TOKEN));
    const ask = asker(system);
    assert.equal((await ask(EXPORT, token)).status, 200);
    assert.equal((await ask(EXPORT, `${token}0`)).status, 403);
  });
};

/** Asks with a bearer token, or without one. */
type Ask = (path: string, token?: string, method?: string) => Promise<Answer>;

const asker =
  ({ api }: System): Ask =>
  (path, token, method = 'GET') =>
    api.as(undefined).request(method, path, token === undefined ? {} : { authorization: `Bearer ${token}` });

const checkTokens = async (
  runner: StepRunner,
  system: System,
  { keepsItsKey }: Parameters<typeof checkAuthorization>[2],
): Promise<string> => {
  const { aws, cdk, configWith } = system;
  const ask = asker(system);
  const now = Date.now();
  const expiresAt = now + 3_600_000;
  const mine = createToken(NO_TOKENS, { name: 'mine', accounts: ['main'], expiresAt }, { now, randomBytes });
  const theirs = createToken(mine.list, { name: 'theirs', accounts: ['other'], expiresAt }, { now, randomBytes });
  const late = createToken(theirs.list, { name: 'late', accounts: 'all', expiresAt: now + 1 }, { now, randomBytes });

  await runner.essential(
    'the stack is deployed again, for holders of tokens, and with an account put back',
    async () => {
      const accounts = [{ name: 'main', tier: 'unlimited' }, DESK];
      const { outputs } = await cdk.deploy(configWith({ ...BY_TOKEN, accounts }));
      await keepsItsKey();
      const SecretId = outputOf(outputs, 'TokenSecretName');
      const SecretString = serializeTokenList(late.list);
      await aws.secrets.send(new PutSecretValueCommand({ SecretId, SecretString }));
    },
  );

  await runDocumented(runner, system, 'token');

  await runner.step('A01 nothing is answered without a token, or with one that is unknown or has expired', async () => {
    const unknown = `kes_${randomBytes(32).toString('hex')}`;
    for (const path of PATHS) {
      assert.equal((await ask(path)).status, 401, path);
      for (const token of [unknown, late.text, 'x']) assert.equal((await ask(path, token)).status, 403, path);
    }
    assert.equal((await ask('/v1/accounts/main/poll', undefined, 'POST')).status, 401);
    assert.equal((await ask('/v1/accounts/main/poll', unknown, 'POST')).status, 403);
    assert.equal((await system.api.get('/v1/exports')).status, 403, 'a signature is no token');
  });

  await runner.step('a token shows the accounts that it is for', async () => {
    for (const path of PATHS) assert.equal((await ask(path, mine.text)).status, 200, path);
    assert.equal((await ask('/v1/accounts/main/poll', mine.text, 'POST')).status, 202);
  });

  await runner.step('to the holder of a token for another account there is no other', async () => {
    assert.deepEqual(JSON.parse((await ask('/v1/accounts', theirs.text)).text), { items: [] });
    assert.deepEqual(JSON.parse((await ask('/v1/exports', theirs.text)).text).items, []);
    const hidden = await ask('/v1/accounts/main', theirs.text);
    const absent = await ask('/v1/accounts/none', theirs.text);
    assert.deepEqual([hidden.status, hidden.text], [404, absent.text]);
    assert.equal((await ask('/v1/accounts/main/poll', theirs.text, 'POST')).status, 404);
  });

  await runner.step('no token is in a log', async () => {
    for (const line of await readLogs(aws))
      for (const { text } of [mine, theirs, late]) assert.ok(!line.includes(text.slice(4)), line);
  });
  return mine.text;
};

const checkJwt = async (runner: StepRunner, system: System, provider: IdentityProvider): Promise<void> => {
  const { cdk, configWith } = system;
  const ask = asker(system);
  const { auth } = JSON.parse(blockWith('"mode": "jwt"', 'json')).api;
  const { audience, scopes, pollScopes, accountsClaim } = auth;
  const good = { sub: 'somebody', aud: audience, scope: scopes[0], [accountsClaim]: 'main' };

  await runner.essential('the stack is deployed again, for tokens of an identity provider', async () => {
    await cdk.deploy(configWith({ api: { auth: { ...auth, issuer: provider.issuer } } }));
  });

  await runDocumented(runner, system, 'jwt', { JWT: provider.sign(good) });

  await runner.step('A01 nothing is answered without a token of the provider that is for this API', async () => {
    const refused = {
      'no token at all': 'x',
      forged: provider.forge(good),
      'of another issuer': provider.sign({ ...good, iss: 'http://127.0.0.1:1' }),
      'for another audience': provider.sign({ ...good, aud: 'others' }),
      expired: provider.sign({ ...good, exp: Math.floor(Date.now() / 1000) - 60 }),
    };
    for (const path of PATHS) assert.equal((await ask(path)).status, 401, path);
    for (const [what, token] of Object.entries(refused)) assert.equal((await ask(EXPORT, token)).status, 401, what);
  });

  await runner.step('a token needs one of the scopes, and another one to ask for a poll', async () => {
    const poll = '/v1/accounts/main/poll';
    assert.equal((await ask(EXPORT, provider.sign({ ...good, scope: 'email' }))).status, 403);
    const reader = provider.sign(good);
    for (const path of PATHS) assert.equal((await ask(path, reader)).status, 200, path);
    assert.equal((await ask(poll, reader, 'POST')).status, 403);
    assert.equal((await ask(poll, provider.sign({ ...good, scope: `${pollScopes[0]} email` }), 'POST')).status, 202);
  });

  await runner.step('a token shows the accounts that its claim names, and without one none', async () => {
    for (const accounts of ['other', [], undefined])
      assert.equal((await ask(EXPORT, provider.sign({ ...good, [accountsClaim]: accounts }))).status, 404);
    for (const accounts of ['other main', ['main'], '*'])
      assert.equal((await ask(EXPORT, provider.sign({ ...good, [accountsClaim]: accounts }))).status, 200);
  });
};
