import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import * as v from 'valibot';
import type { AccountSettings } from '../../../lambda/contract/account-settings';
import { Queue } from '../event-queue';
import { eventually, type StepRunner } from '../step-runner';
import { mainAccount, outputOf, type System } from '../system';

const QueuesSchema = v.object({ QueueUrls: v.array(v.string()) });
const DeadLetterSchema = v.object({ requestPayload: v.object({ account: v.string() }) });

export const checkFailures = async (runner: StepRunner, system: System): Promise<void> => {
  const { simulator } = system;

  await runner.step("C12 C14 ten polls at once use no nonce twice and get in nobody's way", async () => {
    const before = simulator.calls().length;
    const invocations = Array.from({ length: 10 }, () => invoke(system, mainAccount(system), 'RequestResponse'));
    for (const { FunctionError } of await Promise.all(invocations)) assert.equal(FunctionError, undefined);

    const calls = simulator.calls();
    const outcomes = calls.slice(before).map(({ outcome }) => outcome);
    assert.deepEqual(new Set(outcomes), new Set(['ok']));
    const nonces = calls.map(({ nonce }) => BigInt(nonce ?? '0'));
    for (const [index, nonce] of nonces.entries()) assert.ok(index === 0 || nonce > (nonces[index - 1] ?? 0n));
  });

  await runner.step('C16 an invocation that fails is in the dead-letter queue, once', async () => {
    const deadLetters = await deadLetterQueue(system);
    await deadLetters.drain();
    await invoke(system, 'nobody', 'Event');
    const letters: string[] = [];
    await eventually(async () => assert.ok(letters.push(...(await deadLetters.drain())) > 0), { withinSeconds: 20 });
    // The emulator would try again after a second.
    await sleep(5_000);
    letters.push(...(await deadLetters.drain()));
    const accounts = letters.map((letter) => v.parse(DeadLetterSchema, JSON.parse(letter)).requestPayload.account);
    assert.deepEqual(accounts, ['nobody']);
  });
};

const invoke = (
  { aws, outputs }: System,
  account: AccountSettings | string,
  InvocationType: 'Event' | 'RequestResponse',
) =>
  aws.lambda.send(
    new InvokeCommand({
      FunctionName: outputOf(outputs, 'PollerFunctionName'),
      InvocationType,
      Payload: Buffer.from(JSON.stringify({ account, trigger: 'request' })),
    }),
  );

const deadLetterQueue = async ({ aws }: System): Promise<Queue> => {
  const { QueueUrls } = v.parse(QueuesSchema, await aws.json('sqs', 'ListQueues', {}));
  const url = QueueUrls.find((candidate) => candidate.includes('KrakenExportStatus-DeadLetters'));
  if (url === undefined) throw new Error(`there is no dead-letter queue among ${QueueUrls.join(', ')}`);
  return new Queue(aws, url);
};
