import assert from 'node:assert/strict';
import { DeleteSecretCommand, DescribeSecretCommand, RestoreSecretCommand } from '@aws-sdk/client-secrets-manager';
import { reconfigured } from '../reconfigured';
import type { SideAccount } from '../side-account';
import type { StepRunner } from '../step-runner';
import { outputOf, type System } from '../system';
import { roleOf } from './rights';

export const checkUnreadableSecret = async (
  runner: StepRunner,
  { aws, outputs, simulator }: System,
  account: SideAccount,
): Promise<void> => {
  const poller = outputOf(outputs, 'PollerFunctionName');
  const SecretId = account.settings.secretId;

  await runner.step('S03 without access to the secret, or without the secret, what is stored is served', async () => {
    const known = await account.ids();
    const { lastSuccessAt } = await account.standing();
    const calls = simulator.calls().length;
    const fails = async (reason: RegExp) => {
      await account.poll();
      const { health, lastError, lastSuccessAt: since } = await account.standing();
      assert.deepEqual([health, lastError?.class, since], ['failing', 'secret_unreadable', lastSuccessAt]);
      assert.match(lastError?.message ?? '', reason);
      assert.deepEqual(await account.ids(), known);
      assert.equal(simulator.calls().length, calls);
    };

    const { ARN } = await aws.secrets.send(new DescribeSecretCommand({ SecretId }));
    const policy = { RoleName: await roleOf(aws, poller), PolicyName: 'Locked' };
    const Statement = [{ Effect: 'Deny', Action: 'secretsmanager:GetSecretValue', Resource: ARN }];
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
    await aws.form('iam', 'PutRolePolicy', { ...policy, PolicyDocument });
    // A poller that has read the secret goes on with it for minutes, so this takes one that starts anew.
    await reconfigured(aws, poller, {}, () => fails(/AccessDenied/));
    await aws.secrets.send(new DeleteSecretCommand({ SecretId, RecoveryWindowInDays: 7 }));
    await aws.form('iam', 'DeleteRolePolicy', policy);
    await fails(/InvalidRequest/);

    await aws.secrets.send(new RestoreSecretCommand({ SecretId }));
    assert.equal(await account.poll(), undefined);
    assert.equal((await account.standing()).health, 'healthy');
  });
};
