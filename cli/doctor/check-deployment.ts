import { GetFunctionConcurrencyCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { CliError } from '../cli-error';
import { awsOptions, explained } from '../connection/aws';
import type { Operator } from '../connection/operator';
import type { StackOptions } from '../connection/stack';
import { listResources, type Resource } from '../connection/stack-resources';
import { checkSchedules, listSchedules, type PollSchedule } from './check-schedules';
import type { Finding } from './finding';

/** What starts polls and what keeps them from starting, and the queues where ends what failed. */
export async function checkDeployment(
  options: StackOptions,
  { accounts, unreadable, pollerFunctionName = '' }: Operator,
): Promise<Finding[]> {
  const resources = await looking('schedule', () => listResources(options));
  if (!Array.isArray(resources)) return [resources];
  const schedules = await looking('schedule', () => listSchedules(options, resources));
  // One of an account whose settings this version cannot read is neither a stray nor to be compared.
  const ofReadable = (all: readonly PollSchedule[]) =>
    all.filter(({ account }) => !unreadable.some(({ key }) => key.sk === account));
  return [
    ...(Array.isArray(schedules) ? checkSchedules(ofReadable(schedules), accounts) : [schedules]),
    await looking('concurrency', () => checkConcurrency(options, pollerFunctionName)),
    ...(await checkDeadLetters(options, resources, Array.isArray(schedules) ? schedules : [])),
    ...(await checkUndelivered(options, resources)),
  ];
}

/** Whoever stops polling in trouble sets it to nothing, and may forget it. */
async function checkConcurrency(options: StackOptions, FunctionName: string): Promise<Finding> {
  const check = 'concurrency';
  const client = new LambdaClient(awsOptions(options));
  const { ReservedConcurrentExecutions: reserved } = await explained(options, () =>
    client.send(new GetFunctionConcurrencyCommand({ FunctionName })),
  );
  if (reserved !== 0) return { check, status: 'ok', message: 'the poller may run' };
  return {
    check,
    status: 'problem',
    message: 'the reserved concurrency of the poller is 0, so that it never runs',
    action: `when whatever it was stopped for is over: aws lambda delete-function-concurrency --function-name ${FunctionName}`,
  };
}

async function checkDeadLetters(
  options: StackOptions,
  resources: readonly Resource[],
  schedules: readonly PollSchedule[],
): Promise<Finding[]> {
  const check = 'dead-letters';
  const arns = new Set(schedules.flatMap(({ found }) => found.Target?.DeadLetterConfig?.Arn ?? []));
  const names = [...arns].map((arn) => arn.split(':').at(-1) ?? '');
  // The schedules say which, if they are there and may be read.
  const isOfSchedules = ({ id }: Resource): boolean => names.some((name) => id.endsWith(`/${name}`));
  const isCalledSo = ({ logicalId }: Resource): boolean => logicalId.includes('DeadLetters');
  const queues = queuesOf(resources).filter(names.length > 0 ? isOfSchedules : isCalledSo);
  return checkQueues(options, queues, check, (count, url) => ({
    check,
    status: 'problem',
    message: `${count} ${count === 1 ? 'run' : 'runs'} could not be started or failed, and ended in ${url}`,
    action: 'read why in the log of the poller, then purge the queue: each poll makes good what the last one left',
  }));
}

async function checkUndelivered(options: StackOptions, resources: readonly Resource[]): Promise<Finding[]> {
  const check = 'undelivered';
  const queues = queuesOf(resources).filter(({ logicalId }) => logicalId.includes('Undelivered'));
  return checkQueues(options, queues, check, (count, url) => ({
    check,
    status: 'problem',
    message: `${count} ${count === 1 ? 'event' : 'events'} did not reach a mail or a webhook, and ended in ${url}`,
    action: 'see the section Undelivered of docs/runbook.md: which receiver it was, and how to send it again',
  }));
}

const queuesOf = (resources: readonly Resource[]) => resources.filter(({ type }) => type === 'AWS::SQS::Queue');

async function checkQueues(
  options: StackOptions,
  queues: readonly Resource[],
  check: string,
  describe: (count: number, url: string) => Finding,
): Promise<Finding[]> {
  const client = new SQSClient(awsOptions(options));
  const findings: Finding[] = [];
  for (const { id: QueueUrl } of queues) {
    const finding = await looking(check, async (): Promise<Finding> => {
      const AttributeNames = ['ApproximateNumberOfMessages' as const];
      const { Attributes } = await explained(options, () =>
        client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames })),
      );
      const count = Number(Attributes?.ApproximateNumberOfMessages ?? 0);
      return count === 0 ? { check, status: 'ok', message: 'the queue is empty' } : describe(count, QueueUrl);
    });
    findings.push(finding);
  }
  return findings;
}

/** What may not be looked at is told, and does not keep the other checks from theirs. */
async function looking<T>(check: string, look: () => Promise<T>): Promise<T | Finding> {
  try {
    return await look();
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    return { check, status: 'skipped', message: error.message };
  }
}
