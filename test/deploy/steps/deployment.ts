import assert from 'node:assert/strict';
import { CreateScheduleGroupCommand, DeleteScheduleGroupCommand } from '@aws-sdk/client-scheduler';
import { DescribeSecretCommand } from '@aws-sdk/client-secrets-manager';
import { resourceOf, synthesize } from '../../infra/synthesized';
import { ACCOUNT_ID } from '../emulator';
import { Subscription } from '../event-queue';
import { NoticeQueue } from '../notice-queue';
import { REGION } from '../signed-request';
import { StatusApiClient } from '../status-api-client';
import type { StepRunner } from '../step-runner';
import { outputOf, type Surroundings, type System } from '../system';

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

  await runner.essential('a first deployment fails half-way, and leaves nothing that is in the way', async () => {
    // The name that CloudFormation would give to a thing of the stack is taken.
    const Name = String(resourceOf(synthesize(), 'AWS::Scheduler::ScheduleGroup').Properties.Name);
    await aws.scheduler.send(new CreateScheduleGroupCommand({ Name }));
    await assert.rejects(cdk.deploy(configFile), /ROLLBACK_COMPLETE/);
    await aws.scheduler.send(new DeleteScheduleGroupCommand({ Name }));
    await aws.secrets.send(new DescribeSecretCommand({ SecretId: 'kraken-export-status/main' }));
  });

  await runner.essential('the stack is deployed then, and has the documented outputs', async () => {
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
