import assert from 'node:assert/strict';
import { PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { eventually, type StepRunner } from '../step-runner';
import { outputOf, type System } from '../system';

/** Shown by the schedule alone: between the two steps nobody asks for a poll. */
export const FIRST_EXPORT = 'FRST';

export const fillSecret = async (runner: StepRunner, system: System): Promise<void> => {
  const { api, aws, credentials, outputs, simulator } = system;

  await runner.step('S02 while the secret is empty, the account waits and Kraken is not asked', async () => {
    assert.equal((await api.poll()).status, 202);
    const refused = async () => assert.equal((await api.account()).lastError?.class, 'secret_missing');
    await eventually(refused, { withinSeconds: 30 });
    assert.equal((await api.account()).health, 'waiting');
    assert.equal(simulator.calls().length, 0);
  });

  await runner.essential('with the key in the secret, the schedule polls by itself', async () => {
    simulator.addExport({ id: FIRST_EXPORT, report: 'trades', ageSeconds: 3_600, description: 'made an hour ago' });
    const SecretId = outputOf(outputs, 'SecretNameMain');
    await aws.secrets.send(new PutSecretValueCommand({ SecretId, SecretString: JSON.stringify(credentials) }));
    // The schedule fires every minute, and the emulator looks for due schedules every ten seconds.
    const polled = async () => {
      const { health, lastError } = await api.account();
      assert.equal(health, 'healthy', `the account is ${health}: ${lastError?.message}`);
      assert.equal((await api.export(FIRST_EXPORT)).state, 'ready');
    };
    await eventually(polled, { withinSeconds: 100 });
  });
};
