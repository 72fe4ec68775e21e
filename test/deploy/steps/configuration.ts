import assert from 'node:assert/strict';
import { GetSecretValueCommand, PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { eventually, type StepRunner } from '../step-runner';
import { outputOf, type System } from '../system';
import { newKey } from './package';

/** An account that comes, goes and comes back. */
export const DESK = { name: 'desk-2', tier: 'unlimited' };

/** Changes the configuration of the living stack, and changes it back. */
export const changeConfiguration = async (
  runner: StepRunner,
  system: System,
): Promise<{ readonly keepsItsKey: () => Promise<void> }> => {
  const { api, aws, cdk, configWith } = system;
  const before = (await api.exports()).items;
  let secretId = '';
  const SecretString = newKey(system.simulator, DESK.name);
  const keepsItsKey = async () => {
    const stored = await aws.secrets.send(new GetSecretValueCommand({ SecretId: secretId }));
    assert.equal(stored.SecretString, SecretString);
  };

  await runner.essential('an account is added and a report left out, and all that was known stays', async () => {
    const main = { name: 'main', tier: 'unlimited', reports: ['trades'] };
    const { outputs } = await cdk.deploy(configWith({ accounts: [main, DESK] }));
    secretId = outputOf(outputs, 'SecretNameDesk2');
    assert.deepEqual((await api.exports()).items, before);
    const waits = async () => assert.equal(JSON.parse((await api.get('/v1/accounts/desk-2')).text).health, 'waiting');
    await eventually(waits, { withinSeconds: 100 });
    await aws.secrets.send(new PutSecretValueCommand({ SecretId: secretId, SecretString }));
  });

  await runner.step(
    'back as it was, the account is gone, its key stays, and polling goes on with nothing new',
    async () => {
      await cdk.deploy(configWith({}));
      const since = (await api.account()).lastSuccessAt ?? '';
      assert.equal((await api.get('/v1/accounts/desk-2')).status, 404);
      await keepsItsKey();

      assert.equal((await api.poll()).status, 202);
      const polled = async () => {
        const { health, lastSuccessAt } = await api.account();
        assert.ok(
          health === 'healthy' && lastSuccessAt !== null && lastSuccessAt > since,
          `${health}, ${lastSuccessAt}`,
        );
      };
      await eventually(polled, { withinSeconds: 100 });
      assert.deepEqual((await api.exports()).items, before);
    },
  );
  return { keepsItsKey };
};
