import { GetFunctionConcurrencyCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  GetScheduleCommand,
  type GetScheduleCommandOutput,
  paginateListSchedules,
  SchedulerClient,
} from '@aws-sdk/client-scheduler';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import * as v from 'valibot';
import { accountOfSchedule } from '../../lambda/contract/added-accounts';
import { InvocationTextSchema } from '../../lambda/contract/invocation';
import { CliError } from '../cli-error';
import { awsOptions, explained } from '../connection/aws';
import type { StackOptions } from '../connection/stack';
import { listResources, type Resource } from '../connection/stack-resources';
import type { Finding } from './finding';

/** What starts polls and what keeps them from starting, and the queues where ends what failed. */
export async function checkDeployment(
  options: StackOptions,
  accounts: readonly string[],
  pollerFunctionName: string,
): Promise<Finding[]> {
  const resources = await looking('schedule', () => listResources(options));
  if (!Array.isArray(resources)) return [resources];
  const schedules = await looking('schedule', () => listSchedules(options, resources));
  return [
    ...(Array.isArray(schedules) ? checkSchedules(schedules, accounts) : [schedules]),
    await looking('concurrency', () => checkConcurrency(options, pollerFunctionName)),
    ...(await checkDeadLetters(options, resources, Array.isArray(schedules) ? schedules : [])),
    ...(await checkUndelivered(options, resources)),
  ];
}

interface Schedule {
  readonly name: string;
  readonly account: string;
  readonly state: string | undefined;
  readonly deadLetters: string | undefined;
}

async function listSchedules(options: StackOptions, resources: readonly Resource[]): Promise<Schedule[]> {
  const client = new SchedulerClient(awsOptions(options));
  const groups = resources.filter(({ type }) => type === 'AWS::Scheduler::ScheduleGroup');
  return explained(options, async () => {
    const found: Schedule[] = [];
    for (const { id: GroupName } of groups)
      for await (const page of paginateListSchedules({ client }, { GroupName }))
        for (const { Name: name, State: state } of page.Schedules ?? []) {
          if (name === undefined) continue;
          // There may be thousands that were added, and the list says all that there is to know of them.
          const account = accountOfSchedule(name);
          if (account !== undefined) found.push({ name, account, state, deadLetters: undefined });
          else found.push(...scheduleIn(await client.send(new GetScheduleCommand({ GroupName, Name: name }))));
        }
    return found;
  });
}

function scheduleIn({ Name: name = '', State: state, Target }: GetScheduleCommandOutput): Schedule[] {
  const input = v.safeParse(InvocationTextSchema, Target?.Input);
  if (!input.success) return [];
  return [{ name, account: input.output.account.name, state, deadLetters: Target?.DeadLetterConfig?.Arn }];
}

function checkSchedules(schedules: readonly Schedule[], accounts: readonly string[]): Finding[] {
  const check = 'schedule';
  const strays = schedules.filter(({ account }) => !accounts.includes(account));
  const ofStrays = strays.map(
    ({ account, name }): Finding => ({
      check,
      account,
      status: 'problem',
      message: `the schedule ${name} polls an account that the stack does not know`,
      action: `delete it, with account remove ${account}, or add the account again`,
    }),
  );
  const ofAccounts = accounts.map((account): Finding => {
    const [schedule, second] = schedules.filter((one) => one.account === account);
    const again = `take the account out of the configuration, deploy, put it back and deploy; or, if it was added since, run account add ${account}`;
    if (schedule === undefined)
      return { check, account, status: 'problem', message: 'there is no schedule that polls it', action: again };
    if (second !== undefined)
      return {
        check,
        account,
        status: 'problem',
        message: 'two schedules poll it: it was added, and is in the configuration too',
        action: `keep that of the configuration: account remove ${account}`,
      };
    if (schedule.state === 'ENABLED') return { check, account, status: 'ok', message: 'the schedule is on' };
    return {
      check,
      account,
      status: 'problem',
      message: `the schedule ${schedule.name} is switched off, so nothing is polled`,
      action: 'switch it on in EventBridge Scheduler',
    };
  });
  return [...ofAccounts, ...ofStrays];
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
  schedules: readonly Schedule[],
): Promise<Finding[]> {
  const check = 'dead-letters';
  const arns = new Set(schedules.flatMap(({ deadLetters }) => deadLetters ?? []));
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
