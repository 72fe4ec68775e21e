import assert from 'node:assert/strict';
import { CreateSecretCommand, UntagResourceCommand } from '@aws-sdk/client-secrets-manager';
import { UNSET_SECRET } from '../../../lambda/contract/added-accounts';
import { SECRET_OWNER_TAG } from '../../../lambda/contract/kept-secret';
import { ACCOUNT_ID } from '../emulator';
import { Subscription } from '../event-queue';
import { NoticeQueue } from '../notice-queue';
import { REGION } from '../signed-request';
import { StatusApiClient } from '../status-api-client';
import type { StepRunner } from '../step-runner';
import { outputOf, type Surroundings, type System } from '../system';

const SECRET = 'kraken-export-status/main';
const OUTPUTS = [
  'ApiFunctionName',
  'ApiUrl',
  'EventBusArn',
  'EventBusName',
  'PollerFunctionName',
  'SecretNameMain',
  'TableName',
];

export const deploySystem = async (runner: StepRunner, surroundings: Surroundings): Promise<System> => {
  const { aws, cdk, configFile } = surroundings;
  let outputs: Readonly<Record<string, string>> = {};

  await runner.essential('an account is bootstrapped for the CDK', async () => {
    await cdk.bootstrap();
    // The policy of the CDK's bucket refuses plain http, which is all that the emulator speaks.
    await aws.deleteBucketPolicy(`cdk-hnb659fds-assets-${ACCOUNT_ID}-${REGION}`);
  });

  await runner.essential('a first deployment fails half-way, at the secret of another stack', async () => {
    const Tags = [{ Key: SECRET_OWNER_TAG, Value: 'Other' }];
    await aws.secrets.send(new CreateSecretCommand({ Name: SECRET, SecretString: UNSET_SECRET, Tags }));
    await assert.rejects(cdk.deploy(configFile), /the secret kraken-export-status\/main belongs to the stack Other/);
    const xml = await aws.form('cloudformation', 'DescribeStacks', { StackName: 'KrakenExportStatus' });
    assert.match(xml, /<StackStatus>ROLLBACK_COMPLETE</);
    // As the message says for a stack that is gone.
    await aws.secrets.send(new UntagResourceCommand({ SecretId: SECRET, TagKeys: [SECRET_OWNER_TAG] }));
  });

  await runner.essential('it is deployed again, with nothing in its way, and has the documented outputs', async () => {
    ({ outputs } = await cdk.deploy(configFile));
    assert.deepEqual(Object.keys(outputs).sort(), OUTPUTS);
  });

  await runner.step('a second deployment finds nothing to change', async () => {
    const { printed } = await cdk.deploy(configFile);
    assert.match(printed, /\(no changes\)/);
  });

  const subscription = await Subscription.open(aws, outputOf(outputs, 'EventBusName'));
  const api = new StatusApiClient(aws.endpoint, outputOf(outputs, 'ApiUrl'), aws.keys);
  const notices = await NoticeQueue.open(aws);
  return { ...surroundings, outputs, api, subscription, notices };
};
